//! `kassa-server`: the centre as a program.
fn main() {}
