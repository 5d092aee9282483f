//! What single steps cost, without sockets and, but for opening, without a disk.

mod desk;
mod judge;
mod open;
mod replay;

pub(crate) fn measure() {
    judge::measure();
    open::measure();
    replay::measure();
}
