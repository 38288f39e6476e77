//! A part of a message that its receiver opens when it is shown.
//!
//! It crosses as bytes, so the code that knows its shape need not be there when the message comes: it belongs to the part
//! of the page that shows it.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A value of type `T`, encoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed<T> {
    bytes: Vec<u8>,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Packed<T> {
    /// Encodes a value.
    pub fn of(value: &T) -> Self {
        // Plain data of known length can always be encoded.
        Self { bytes: postcard::to_allocvec(value).unwrap_or_default(), of: PhantomData }
    }

    /// Decodes the value; `None` if the sender meant another type by it.
    ///
    /// ```
    /// use publisher_analytics::packed::Packed;
    /// let packed = Packed::of(&(7_u32, "days".to_owned()));
    /// assert_eq!(packed.open(), Some((7, "days".to_owned())));
    /// ```
    pub fn open(&self) -> Option<T> {
        postcard::from_bytes(&self.bytes).ok()
    }
}
