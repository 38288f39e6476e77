//! The reader's options of how charts are drawn, and how they stand in the address.

use crate::model::{DayRange, Granularity};

/// The longest period, in days, that is shown by day behind a 7-day mean; beyond it are weeks.
const LONGEST_SMOOTHED: usize = 400;

/// Whether a chart shows what was measured, or means over several days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Smoothing {
    /// As measured.
    None,
    /// Means over 7 days: the rhythm of the week is gone.
    SevenDays,
    /// Means over 28 days: four whole weeks.
    TwentyEightDays,
}

impl Smoothing {
    /// All, in the order in which the interface offers them.
    pub const ALL: [Self; 3] = [Self::None, Self::SevenDays, Self::TwentyEightDays];

    /// The name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "Daily",
            Self::SevenDays => "7-day mean",
            Self::TwentyEightDays => "28-day mean",
        }
    }

    /// Days that a mean is taken over; 1 for none.
    pub const fn days(self) -> usize {
        match self {
            Self::None => 1,
            Self::SevenDays => 7,
            Self::TwentyEightDays => 28,
        }
    }

    const fn slug(self) -> &'static str {
        match self {
            Self::None => "daily",
            Self::SevenDays => "mean7",
            Self::TwentyEightDays => "mean28",
        }
    }
}

/// How values are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// In proportion.
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
pub enum Breakdown {
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

impl Breakdown {
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

/// What repositories are compared by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CompareBy {
    /// Downloads, on one scale for all.
    #[default]
    Downloads,
    /// Downloads in percent of each one's own first value.
    Indexed,
    /// Downloads by the time since each one's own first day.
    Age,
}

impl CompareBy {
    /// All, in the order in which the interface offers them.
    pub const ALL: [Self; 3] = [Self::Downloads, Self::Indexed, Self::Age];

    /// The name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Downloads => "Downloads",
            Self::Indexed => "First value = 100",
            Self::Age => "By age",
        }
    }

    const fn slug(self) -> &'static str {
        match self {
            Self::Downloads => "",
            Self::Indexed => "indexed",
            Self::Age => "age",
        }
    }
}

/// How charts are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ChartOptions {
    /// The step; `None` for what the length of the period suggests.
    pub granularity: Option<Granularity>,
    /// Means in place of measured values; `None` for what the length of the period suggests.
    pub smoothing: Option<Smoothing>,
    /// How values are drawn.
    pub scale: Scale,
    /// What the bands of the overview are.
    pub breakdown: Breakdown,
    /// What repositories are compared by.
    pub compare_by: CompareBy,
}

impl ChartOptions {
    /// Reads what [`slug`](Self::slug) writes; words that mean nothing are passed over.
    ///
    /// ```
    /// use publisher_analytics_core::chart::{ChartOptions, Scale};
    /// use publisher_analytics_core::model::Granularity;
    /// let options = ChartOptions::from_slug("month-nonsense-log");
    /// assert_eq!((options.granularity, options.scale), (Some(Granularity::Month), Scale::Log));
    /// assert_eq!(options.slug(), "month-log");
    /// ```
    pub fn from_slug(slug: &str) -> Self {
        let mut options = Self::default();
        for word in slug.split('-').filter(|word| !word.is_empty()) {
            let granularity = Granularity::ALL.into_iter().find(|known| known.slug() == word);
            options.granularity = granularity.or(options.granularity);
            let smoothing = Smoothing::ALL.into_iter().find(|known| known.slug() == word);
            options.smoothing = smoothing.or(options.smoothing);
            let scale = Scale::ALL.into_iter().find(|known| known.slug() == word);
            options.scale = scale.unwrap_or(options.scale);
            let breakdown = Breakdown::ALL.into_iter().find(|known| known.slug() == word);
            options.breakdown = breakdown.unwrap_or(options.breakdown);
            let compare_by = CompareBy::ALL.into_iter().find(|known| known.slug() == word);
            options.compare_by = compare_by.unwrap_or(options.compare_by);
        }
        options
    }

    /// The step and the smoothing of a chart of `period`. They depend on its length, not on where it ends.
    ///
    /// Means are of days, so with them the step is the day. Cumulative values are sums and never means; they keep the step that
    /// the period has by itself.
    ///
    /// ```
    /// use publisher_analytics_core::chart::{ChartOptions, Scale, Smoothing};
    /// use publisher_analytics_core::model::{Day, DayRange, Granularity};
    /// let last = Day::from_ymd(2020, 9, 1).unwrap();
    /// let period = |days| DayRange::ending_on(last, days);
    /// let steps = |days| ChartOptions::default().steps(period(days));
    /// assert_eq!(steps(30), (Granularity::Day, Smoothing::None));
    /// assert_eq!(steps(366), (Granularity::Day, Smoothing::SevenDays));
    /// assert_eq!(steps(800), (Granularity::Week, Smoothing::None));
    /// let daily = ChartOptions { smoothing: Some(Smoothing::None), ..ChartOptions::default() };
    /// assert_eq!(daily.steps(period(366)), (Granularity::Day, Smoothing::None));
    /// let cumulative = ChartOptions { scale: Scale::Cumulative, ..ChartOptions::default() };
    /// assert_eq!(cumulative.steps(period(366)), (Granularity::Day, Smoothing::None));
    /// ```
    pub fn steps(self, period: DayRange) -> (Granularity, Smoothing) {
        let (own_granularity, own_smoothing) = match Granularity::for_period(period) {
            Granularity::Week if period.len() <= LONGEST_SMOOTHED => {
                (Granularity::Day, Smoothing::SevenDays)
            }
            granularity => (granularity, Smoothing::None),
        };
        if self.scale == Scale::Cumulative {
            return (self.granularity.unwrap_or(own_granularity), Smoothing::None);
        }
        match (self.granularity, self.smoothing) {
            (None, None) => (own_granularity, own_smoothing),
            (_, Some(smoothing)) if smoothing != Smoothing::None => (Granularity::Day, smoothing),
            (granularity, _) => (granularity.unwrap_or(own_granularity), Smoothing::None),
        }
    }

    /// The options in the address: a word for each that is not the default.
    pub fn slug(self) -> String {
        let granularity = self.granularity.map_or("", Granularity::slug);
        let words = [
            granularity,
            self.smoothing.map_or("", Smoothing::slug),
            self.scale.slug(),
            self.breakdown.slug(),
            self.compare_by.slug(),
        ];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_survives_its_address() {
        let granularities = Granularity::ALL.map(Some);
        for granularity in granularities.into_iter().chain([None]) {
            for smoothing in Smoothing::ALL.map(Some).into_iter().chain([None]) {
                for scale in Scale::ALL {
                    let compared = CompareBy::ALL.into_iter().cycle();
                    for (breakdown, compare_by) in Breakdown::ALL.into_iter().zip(compared) {
                        let options =
                            ChartOptions { granularity, smoothing, scale, breakdown, compare_by };
                        assert_eq!(ChartOptions::from_slug(&options.slug()), options);
                    }
                }
            }
        }
        assert_eq!(ChartOptions::default().slug(), "");
    }
}
