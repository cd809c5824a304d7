//! Every test of the routes once more, on a PostgreSQL that is started for it.

use crate::support::postgres::Cluster;

/// What is not played again: this test itself, and what waits for times to pass and ends before a store is asked.
const NOT_AGAIN: [&str; 2] = ["on_postgres::", "limits::whoever_is_slow_is_let_go"];

#[test]
fn the_centre_does_on_postgresql_what_it_does_on_sqlite() {
    if let Some(cluster) = Cluster::start() {
        cluster.run_tests(&NOT_AGAIN);
    }
}
