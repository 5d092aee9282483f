//! `cargo xtask dist`: one binary to copy to a server.

use std::fs;

use crate::{
    build_app::{build_app, size},
    build_relay::build_relay,
    error::Error,
    workspace::{Profile, Workspace},
};

pub(crate) fn dist(workspace: &Workspace) -> Result<(), Error> {
    build_app(workspace, Profile::Release)?;
    let muster = build_relay(workspace, Profile::Release)?;

    println!("the app, as it is and compressed:");
    size::print(&workspace.dist())?;
    let bytes = fs::metadata(&muster).map_err(Error::file("read", &muster))?.len();
    println!("{} ({}), the app inside", muster.display(), size::kilobytes(bytes));
    Ok(())
}
