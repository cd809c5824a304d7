//! Every test of the routes once more, on a PostgreSQL that is started for it.

use crate::support::postgres::Cluster;

/// What is decided before the store is asked: time, size and form of bodies, TLS, the description.
const NOT_OF_THE_STORE: [&str; 6] = ["bad_input::", "limits::", "openapi::", "tls::", "wire::", "on_postgres::"];

#[test]
fn the_centre_does_on_postgresql_what_it_does_on_sqlite() {
    if let Some(cluster) = Cluster::start() {
        cluster.run_tests(&NOT_OF_THE_STORE);
    }
}
