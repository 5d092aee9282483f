//! `cargo xtask dist`: one binary to copy to a server.

use crate::{
    build_app::{build_app, size},
    build_relay::build_relay,
    error::Error,
    files,
    workspace::{Profile, Workspace},
};

pub(crate) fn dist(workspace: &Workspace) -> Result<(), Error> {
    build_app(workspace, Profile::Release)?;
    let muster = build_relay(workspace, Profile::Release)?;

    println!("the app, as it is and compressed:");
    size::print(&workspace.dist())?;
    let bytes = files::size(&muster)?;
    println!("{} ({}), the app inside", muster.display(), size::kilobytes(bytes));
    Ok(())
}
