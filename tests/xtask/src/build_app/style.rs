//! One sheet out of many: `style/index.css` and what it imports, bundled and minified.

use std::fs;

use crate::{error::Error, process, tools::AppTools, workspace::Workspace};

/// The browsers of the last two years. What they all understand is left as it was written.
const BROWSERS: &str =
    "chrome >= 131, edge >= 131, firefox >= 128, safari >= 18, ios_saf >= 18, and_chr >= 131";

pub(crate) fn bundle(workspace: &Workspace, tools: &AppTools) -> Result<(), Error> {
    let folder = workspace.join("target/style");
    fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;

    let mut command = process::program("lightningcss");
    command.args(["--bundle", "--minify", "--targets", BROWSERS, "style/index.css"]);
    command.arg("--output-file").arg(folder.join("app.css")).current_dir(workspace.root());
    tools.equip(&mut command);
    process::run(&mut command)
}
