//! Families: names up to a suffix that tells variants apart, such as `-7b`, `-instruct` or `-GGUF`.

use serde::{Deserialize, Serialize};

use super::search::{fold, own_name};

/// The suffixes that tell the variants of one family apart. They are compared with the pieces of a name between `-` and
/// `_`; `#` stands for a number. The family of a name is the part before the first piece that is a suffix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FamilyRule(
    /// The suffixes, separated by spaces; empty for the usual ones.
    String,
);

impl FamilyRule {
    /// The suffixes that publishers use most.
    const USUAL: &str = "#b #m #k #x#b gguf ggml gptq awq exl2 mlx onnx openvino fp16 fp8 fp32 bf16 f16 int4 int8 \
                               #bit nf4 bnb lora instruct chat base it pt sft dpo rlhf small medium large tiny mini nano xl \
                               v# q#";

    /// Makes a rule from suffixes that are separated by spaces. An empty text stands for the usual suffixes.
    pub fn new(suffixes: &str) -> Self {
        Self(suffixes.to_owned())
    }

    /// Returns the suffixes, separated by spaces.
    pub fn suffixes(&self) -> &str {
        if self.0.is_empty() { Self::USUAL } else { &self.0 }
    }

    /// Returns the family of a repository's name, without its organization. The first piece of a name always belongs to
    /// its family.
    ///
    /// ```
    /// use publisher_analytics_core::query::FamilyRule;
    /// let rule = FamilyRule::default();
    /// let family = |name| rule.family_of(name);
    /// assert_eq!(family("acme/llm-7b-instruct-GGUF"), "llm");
    /// assert_eq!(family("acme/llama-3.1-8B"), "llama-3.1");
    /// assert_eq!(family("acme/mixtral-8x7b_v0.1"), "mixtral");
    /// assert_eq!(family("acme/tiny-clip"), "tiny-clip");
    /// assert_eq!(FamilyRule::new("clip").family_of("acme/tiny-clip"), "tiny");
    /// ```
    pub fn family_of<'a>(&self, name: &'a str) -> &'a str {
        let own = own_name(name);
        let mut pieces = own.match_indices(['-', '_']).map(|(at, _)| at).peekable();
        while let Some(at) = pieces.next() {
            let end = pieces.peek().copied().unwrap_or(own.len());
            let piece = fold(&own[at + 1..end]);
            let is_like = |suffix: &str| is_like(&piece, &fold(suffix));
            if at > 0 && self.suffixes().split_whitespace().any(is_like) {
                return &own[..at];
            }
        }
        own
    }
}

/// Whether a piece of a name matches a suffix. Each `#` matches a number, with or without a decimal point.
fn is_like(piece: &str, suffix: &str) -> bool {
    let Some((before, after)) = suffix.split_once('#') else { return piece == suffix };
    let Some(rest) = piece.strip_prefix(before) else { return false };
    let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let digits = rest.bytes().take_while(|&byte| is_digit(byte)).count();
    digits > 0 && is_like(&rest[digits..], after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_and_not_letters() {
        let rule = FamilyRule::default();
        for (name, family) in [
            ("llm-7b", "llm"),
            ("llm-0.5B", "llm"),
            ("llm-8x22b-chat", "llm"),
            ("llm-b", "llm-b"),
            ("llm-7bx", "llm-7bx"),
            ("llm-q4_k_m", "llm"),
            ("llm-4bit", "llm"),
            ("-7b", "-7b"),
            ("7b-instruct", "7b"),
            ("", ""),
        ] {
            assert_eq!(rule.family_of(name), family, "{name}");
        }
    }

    #[test]
    fn a_rule_without_suffixes_leaves_names_whole() {
        assert_eq!(FamilyRule::new(" ").family_of("a/b-7b"), "b-7b");
    }
}
