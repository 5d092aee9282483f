//! Files in and out: chosen, dropped, handed to the person.

use js_sys::{Array, Uint8Array};
use leptos::{ev, prelude::document};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, HtmlInputElement, Url};

/// A file that a person chose or dropped.
#[derive(Debug, Clone)]
pub(crate) struct Picked {
    /// What it is called.
    pub(crate) name: String,
    file: File,
}

impl Picked {
    /// What is in it.
    pub(crate) async fn bytes(&self) -> Option<Vec<u8>> {
        let buffer = JsFuture::from(self.file.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }

    /// How large it is.
    pub(crate) fn n_bytes(&self) -> f64 {
        self.file.size()
    }
}

/// Whether files are being dragged, and not text or a link.
pub(crate) fn has_files(event: &ev::DragEvent) -> bool {
    let types = event.data_transfer().map(|it| it.types());
    types.is_some_and(|it| it.includes(&"Files".into(), 0))
}

/// The first file that was dropped.
pub(crate) fn dropped(event: &ev::DragEvent) -> Option<Picked> {
    let file = event.data_transfer()?.files()?.get(0)?;
    Some(Picked { name: file.name(), file })
}

/// The file that was chosen in a file field, which forgets it: the same one can be chosen again.
pub(crate) fn chosen(input: &HtmlInputElement) -> Option<Picked> {
    let file = input.files()?.get(0)?;
    input.set_value("");
    Some(Picked { name: file.name(), file })
}

/// Hands a text to the person as a file.
pub(crate) fn download(name: &str, kind: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    let _ = Url::revoke_object_url(&url);
    Some(())
}
