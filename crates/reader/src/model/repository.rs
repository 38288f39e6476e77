//! The identity of a repository: its type and its name.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// The type of a repository.
///
/// The Hub's own types are recognized in any letter case and in the plural (`Models` is a model). Other types are kept
/// as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum RepoType {
    /// A model.
    Model,
    /// A dataset.
    Dataset,
    /// A space.
    Space,
    /// The export does not state the type.
    Unknown,
    /// A type that this version does not know, as written.
    Other(Box<str>),
}

impl RepoType {
    /// Reads a type as exports write it; an empty text is [`RepoType::Unknown`].
    ///
    /// ```
    /// use publisher_analytics_reader::model::RepoType;
    /// assert_eq!(RepoType::from_export(" Models "), RepoType::Model);
    /// assert_eq!(RepoType::from_export("notebook").as_str(), "notebook");
    /// ```
    pub fn from_export(text: &str) -> Self {
        let text = text.trim();
        let is = |singular: &str, plural: &str| {
            text.eq_ignore_ascii_case(singular) || text.eq_ignore_ascii_case(plural)
        };
        if is("model", "models") {
            Self::Model
        } else if is("dataset", "datasets") {
            Self::Dataset
        } else if is("space", "spaces") {
            Self::Space
        } else if text.is_empty() || is("unknown", "unknown") {
            Self::Unknown
        } else {
            Self::Other(text.into())
        }
    }

    /// Encodes the type for a URL. Percent-encodes `/` and `%`, so that a key can be parsed back. Also encodes the
    /// first letter of `all`, because URLs use `all` for "every type".
    ///
    /// ```
    /// use publisher_analytics_reader::model::RepoType;
    /// let to_address = |text| RepoType::from_export(text).to_address();
    /// assert_eq!(to_address("model"), "model");
    /// assert_eq!(to_address("a/b"), "a%2Fb");
    /// assert_eq!(to_address("all"), "%61ll");
    /// ```
    pub fn to_address(&self) -> String {
        let text = self.as_str();
        match text.strip_prefix('a') {
            Some("ll") => "%61ll".to_owned(),
            _ => text.replace('%', "%25").replace('/', "%2F"),
        }
    }

    /// Parses the output of [`to_address`](Self::to_address).
    pub fn from_address(text: &str) -> Self {
        Self::from_export(&percent_decode_str(text).decode_utf8_lossy())
    }

    /// The type as exports write it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Model => "model",
            Self::Dataset => "dataset",
            Self::Space => "space",
            Self::Unknown => "unknown",
            Self::Other(text) => text,
        }
    }
}

impl From<String> for RepoType {
    fn from(text: String) -> Self {
        Self::from_export(&text)
    }
}

impl From<RepoType> for String {
    fn from(repo_type: RepoType) -> Self {
        repo_type.as_str().to_owned()
    }
}

impl fmt::Display for RepoType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The key of a repository: its type and name. The same name may exist both as a model and as a dataset.
///
/// [`Display`](fmt::Display) writes `type/name`. [`RepoKey::to_address`] writes a text that can be parsed back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RepoKey {
    /// The type.
    pub repo_type: RepoType,
    /// `organization/name`; old repositories have no organization.
    pub name: Box<str>,
}

impl RepoKey {
    /// Encodes the key for a URL: the [type](RepoType::to_address), a slash, and the unchanged name.
    pub fn to_address(&self) -> String {
        [&*self.repo_type.to_address(), &*self.name].join("/")
    }

    /// Parses the output of [`to_address`](Self::to_address); `None` without a slash or without a name.
    ///
    /// ```
    /// use publisher_analytics_reader::model::RepoKey;
    /// let key = RepoKey::from_address("model/tidyverse/readr").unwrap();
    /// assert_eq!(&*key.name, "tidyverse/readr");
    /// assert_eq!(key.to_address(), "model/tidyverse/readr");
    /// ```
    pub fn from_address(text: &str) -> Option<Self> {
        let (repo_type, name) = text.split_once('/')?;
        let key = Self { repo_type: RepoType::from_address(repo_type), name: name.into() };
        (!name.is_empty()).then_some(key)
    }
}

impl fmt::Display for RepoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.repo_type, self.name)
    }
}

/// Returns the form in which searches compare texts: lower case, by Unicode's rules.
///
/// Both lower-case forms of Σ map to one letter, so that a search also matches a final sigma.
pub fn search_key(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        text.to_lowercase().replace('ς', "σ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_keys_have_no_letter_case() {
        assert_eq!(search_key("Org/ÄÉИ-1"), "org/äéи-1");
        assert_eq!(search_key("ΟΔΟΣ"), search_key("οδος"));
        assert_eq!(search_key("İ"), "i\u{307}");
    }

    #[test]
    fn case_and_plural_fold_and_other_types_stay() {
        assert_eq!(RepoType::from_export("DATASETS"), RepoType::Dataset);
        assert_eq!(RepoType::from_export("Space"), RepoType::Space);
        assert_eq!(RepoType::from_export(""), RepoType::Unknown);
        assert_eq!(RepoType::from_export("Kernel").as_str(), "Kernel");
    }

    #[test]
    fn addresses_without_a_name_are_none() {
        assert_eq!(RepoKey::from_address("model"), None);
        assert_eq!(RepoKey::from_address("model/"), None);
    }
}
