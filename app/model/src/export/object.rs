//! A JSON object that knows where it lies, so that an error can name the place.

use serde_json::{Map, Value as Json};

use super::ImportError;
use crate::text::units;

/// Reads the fields of one object. An absent field, and `null`, is the zero of its kind.
#[derive(Debug)]
pub(super) struct Object<'a> {
    path: String,
    fields: &'a Map<String, Json>,
}

impl<'a> Object<'a> {
    pub(super) fn root(json: &'a Json) -> Result<Self, ImportError> {
        Self::at(String::new(), json)
    }

    fn at(path: String, json: &'a Json) -> Result<Self, ImportError> {
        match json.as_object() {
            Some(fields) => Ok(Self { path, fields }),
            None if path.is_empty() => Err(wrong("the file".to_owned(), "one JSON object")),
            None => Err(wrong(path, "an object")),
        }
    }

    pub(super) fn field(&self, key: &str) -> Option<&'a Json> {
        self.fields.get(key).filter(|it| !it.is_null())
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool, ImportError> {
        let Some(json) = self.field(key) else { return Ok(false) };
        json.as_bool().ok_or_else(|| wrong(self.path_to(key), "true or false"))
    }

    pub(super) fn whole(&self, key: &str) -> Result<Option<i64>, ImportError> {
        let Some(json) = self.field(key) else { return Ok(None) };
        json.as_i64().map(Some).ok_or_else(|| wrong(self.path_to(key), "a whole number"))
    }

    pub(super) fn text(&self, key: &str, units_max: usize) -> Result<String, ImportError> {
        let Some(json) = self.field(key) else { return Ok(String::new()) };
        text_at(|| self.path_to(key), json, units_max)
    }

    /// A text that is either not there or says something.
    pub(super) fn some_text(
        &self,
        key: &str,
        units_max: usize,
    ) -> Result<Option<String>, ImportError> {
        self.text(key, units_max).map(|text| (!text.is_empty()).then_some(text))
    }

    /// A text that can't be blank; where it is, it gets the title that people know for that.
    pub(super) fn title(
        &self,
        key: &str,
        units_max: usize,
        untitled: &str,
    ) -> Result<String, ImportError> {
        let text = self.text(key, units_max)?;
        Ok(if text.trim().is_empty() { untitled.to_owned() } else { text })
    }

    /// One of these names; `None` for none.
    pub(super) fn choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&str, T)],
        expected: &'static str,
    ) -> Result<Option<T>, ImportError> {
        let not_one = || wrong(self.path_to(key), expected);
        let Some(json) = self.field(key) else { return Ok(None) };
        let name = json.as_str().ok_or_else(not_one)?;
        if name.is_empty() {
            return Ok(None);
        }
        let chosen = choices.iter().find(|(known, _)| *known == name);
        chosen.map(|(_, value)| Some(*value)).ok_or_else(not_one)
    }

    pub(super) fn list(&self, key: &str) -> Result<&'a [Json], ImportError> {
        let Some(json) = self.field(key) else { return Ok(&[]) };
        json.as_array().map(Vec::as_slice).ok_or_else(|| wrong(self.path_to(key), "a list"))
    }

    /// A list of texts, its length bounded too.
    pub(super) fn texts(
        &self,
        key: &str,
        n_max: usize,
        units_max: usize,
    ) -> Result<Vec<String>, ImportError> {
        let list = self.list_at_most(key, n_max)?.iter().enumerate();
        list.map(|(n, json)| text_at(|| self.path_in(key, n), json, units_max)).collect()
    }

    /// A list of objects, its length bounded if that is not done elsewhere.
    pub(super) fn objects(&self, key: &str, n_max: usize) -> Result<Vec<Object<'a>>, ImportError> {
        let list = self.list_at_most(key, n_max)?.iter().enumerate();
        list.map(|(n, json)| Object::at(self.path_in(key, n), json)).collect()
    }

    /// A list that nobody here looks into, as JSON text; an empty one is an empty text.
    pub(super) fn carried(&self, key: &str, units_max: usize) -> Result<String, ImportError> {
        let Some(json) = self.field(key) else { return Ok(String::new()) };
        if self.list(key)?.is_empty() {
            return Ok(String::new());
        }
        let text = json.to_string();
        check_length(|| self.path_to(key), &text, units_max)?;
        Ok(text)
    }

    pub(super) fn path_to(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn path_in(&self, key: &str, n: usize) -> String {
        format!("{}[{n}]", self.path_to(key))
    }

    fn list_at_most(&self, key: &str, max: usize) -> Result<&'a [Json], ImportError> {
        let list = self.list(key)?;
        let found = list.len();
        if found <= max {
            Ok(list)
        } else {
            Err(ImportError::TooMany { path: self.path_to(key), found, max })
        }
    }
}

pub(super) fn wrong(path: String, expected: &'static str) -> ImportError {
    ImportError::WrongShape { path, expected }
}

fn text_at(
    path: impl FnOnce() -> String,
    json: &Json,
    units_max: usize,
) -> Result<String, ImportError> {
    let Some(text) = json.as_str() else { return Err(wrong(path(), "a text")) };
    check_length(path, text, units_max)?;
    Ok(text.to_owned())
}

fn check_length(path: impl FnOnce() -> String, text: &str, max: usize) -> Result<(), ImportError> {
    let found = units(text);
    if found <= max { Ok(()) } else { Err(ImportError::TooLong { path: path(), found, max }) }
}
