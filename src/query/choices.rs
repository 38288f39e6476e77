//! The reader's choices of how charts are drawn, and how they stand in the address.

use super::Granularity;

/// Whether a chart shows what was measured, or means over several days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mean {
    /// As measured.
    #[default]
    Daily,
    /// Means over 7 days: the rhythm of the week is gone.
    SevenDays,
    /// Means over 28 days: four whole weeks.
    TwentyEightDays,
}

impl Mean {
    /// All, in the order in which the interface offers them.
    pub const ALL: [Self; 3] = [Self::Daily, Self::SevenDays, Self::TwentyEightDays];

    /// The name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Daily => "Daily",
            Self::SevenDays => "7-day mean",
            Self::TwentyEightDays => "28-day mean",
        }
    }

    /// Days that a mean is taken over; 1 for none.
    pub const fn days(self) -> usize {
        match self {
            Self::Daily => 1,
            Self::SevenDays => 7,
            Self::TwentyEightDays => 28,
        }
    }

    const fn slug(self) -> &'static str {
        match self {
            Self::Daily => "",
            Self::SevenDays => "mean7",
            Self::TwentyEightDays => "mean28",
        }
    }
}

/// How values become heights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// A height for each download.
    #[default]
    Linear,
    /// Logarithmic, zeros at the bottom.
    Log,
    /// Linear, and each value with all before it.
    Cumulative,
}

impl Scale {
    /// All, in the order in which the interface offers them.
    pub const ALL: [Self; 3] = [Self::Linear, Self::Log, Self::Cumulative];

    /// The name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Linear => "Linear",
            Self::Log => "Log",
            Self::Cumulative => "Cumulative",
        }
    }

    const fn slug(self) -> &'static str {
        match self {
            Self::Linear => "",
            Self::Log => "log",
            Self::Cumulative => "cumulative",
        }
    }
}

/// What the bands of the overview are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Bands {
    /// Repository types.
    #[default]
    Types,
    /// The largest repositories, and all others together.
    Largest,
    /// Repository types in percent of the whole.
    Share,
    /// The largest repositories in percent of the whole.
    LargestShare,
}

impl Bands {
    /// All, in the order in which the interface offers them.
    pub const ALL: [Self; 4] = [Self::Types, Self::Largest, Self::Share, Self::LargestShare];

    /// The name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Types => "By type",
            Self::Largest => "Top 5 repositories",
            Self::Share => "By type, in percent",
            Self::LargestShare => "Top 5, in percent",
        }
    }

    /// Whether they are repositories.
    pub const fn are_repositories(self) -> bool {
        matches!(self, Self::Largest | Self::LargestShare)
    }

    /// Whether they are drawn in percent of the whole.
    pub const fn are_shares(self) -> bool {
        matches!(self, Self::Share | Self::LargestShare)
    }

    const fn slug(self) -> &'static str {
        match self {
            Self::Types => "",
            Self::Largest => "top",
            Self::Share => "share",
            Self::LargestShare => "topshare",
        }
    }
}

/// How charts are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ChartChoices {
    /// The step; `None` for what the length of the period suggests.
    pub granularity: Option<Granularity>,
    /// What is averaged.
    pub mean: Mean,
    /// How values become heights.
    pub scale: Scale,
    /// What the bands of the overview are.
    pub bands: Bands,
}

impl ChartChoices {
    /// Reads what [`slug`](Self::slug) writes; words that mean nothing are passed over.
    ///
    /// ```
    /// use publisher_analytics::query::{ChartChoices, Mean, Scale};
    /// let choices = ChartChoices::from_slug("month-nonsense-log");
    /// assert_eq!((choices.mean, choices.scale), (Mean::Daily, Scale::Log));
    /// assert_eq!(choices.slug(), "month-log");
    /// ```
    pub fn from_slug(slug: &str) -> Self {
        let mut choices = Self::default();
        for word in slug.split('-').filter(|word| !word.is_empty()) {
            let granularity = Granularity::ALL.into_iter().find(|known| known.slug() == word);
            choices.granularity = granularity.or(choices.granularity);
            let mean = Mean::ALL.into_iter().find(|known| known.slug() == word);
            choices.mean = mean.unwrap_or(choices.mean);
            let scale = Scale::ALL.into_iter().find(|known| known.slug() == word);
            choices.scale = scale.unwrap_or(choices.scale);
            let bands = Bands::ALL.into_iter().find(|known| known.slug() == word);
            choices.bands = bands.unwrap_or(choices.bands);
        }
        choices
    }

    /// The choices in the address: a word for each that is not the default.
    pub fn slug(self) -> String {
        let granularity = self.granularity.map_or("", Granularity::slug);
        let words = [granularity, self.mean.slug(), self.scale.slug(), self.bands.slug()];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_survives_its_address() {
        let granularities = Granularity::ALL.map(Some);
        for granularity in granularities.into_iter().chain([None]) {
            for mean in Mean::ALL {
                for scale in Scale::ALL {
                    for bands in Bands::ALL {
                        let choices = ChartChoices { granularity, mean, scale, bands };
                        assert_eq!(ChartChoices::from_slug(&choices.slug()), choices);
                    }
                }
            }
        }
        assert_eq!(ChartChoices::default().slug(), "");
    }
}
