//! Packages of Debian's.

use crate::{error::Error, process, step::step};

/// Installs packages. Where that can't be done, says so together with the `other_way`.
pub(crate) fn install(names: &[&str], other_way: &str) -> Result<(), Error> {
    let list = names.join(" ");
    let advice = format!("install it yourself (Debian: apt-get install {list}), {other_way}");
    if !process::succeeds(process::program("apt-get").arg("--version")) {
        return Err(Error::unmet(format!("{list} is missing and there is no apt-get"), advice));
    }
    if process::read(process::program("id").arg("-u"))?.trim() != "0" {
        return Err(Error::unmet(
            format!("{list} is missing and only root may install it"),
            advice,
        ));
    }
    step(&format!("installing {list}"), || {
        process::run(process::program("apt-get").args(["update", "-qq"]))?;
        let mut command = process::program("apt-get");
        command.args(["install", "-y", "-qq", "--no-install-recommends"]).args(names);
        process::run(command.env("DEBIAN_FRONTEND", "noninteractive"))
    })
}
