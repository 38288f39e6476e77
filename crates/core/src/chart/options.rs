//! The user's chart options, and their names in the URL.

use crate::model::{DayRange, Granularity};
use crate::query::OverviewBands;

/// The longest period, in days, that is shown as 7-day means by default. Longer periods are shown by week.
const LONGEST_SMOOTHED: usize = 400;

/// Whether a chart shows daily downloads or means over several days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Smoothing {
    /// Daily downloads.
    None,
    /// Means over 7 days, which even out differences between weekdays.
    SevenDays,
    /// Means over 28 days: four whole weeks.
    TwentyEightDays,
}

impl Smoothing {
    /// All variants, in the order of the interface.
    pub const ALL: [Self; 3] = [Self::None, Self::SevenDays, Self::TwentyEightDays];

    /// Returns the name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "Daily",
            Self::SevenDays => "7-day average",
            Self::TwentyEightDays => "28-day average",
        }
    }

    /// Returns the window of the means in days; 1 without smoothing.
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
    /// Linear, from 0.
    #[default]
    Linear,
    /// Logarithmic, with 0 at the bottom.
    Log,
    /// Linear, with running sums.
    Cumulative,
}

impl Scale {
    /// All variants, in the order of the interface.
    pub const ALL: [Self; 3] = [Self::Linear, Self::Log, Self::Cumulative];

    /// Returns the name in the interface.
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

/// How the overview is broken down into bands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Breakdown {
    /// Repository types.
    #[default]
    Types,
    /// The largest repositories, and all others together.
    Largest,
    /// Repository types in percent of the total.
    Share,
    /// The largest repositories in percent of the total.
    LargestShare,
    /// The types of the view, and all other repositories, in percent of the whole export.
    ShareOfAll,
}

impl Breakdown {
    /// All variants, in the order of the interface.
    pub const ALL: [Self; 5] =
        [Self::Types, Self::Largest, Self::Share, Self::LargestShare, Self::ShareOfAll];

    /// Returns the name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Types => "By type",
            Self::Largest => "Top 5 repositories",
            Self::Share => "By type, in percent",
            Self::LargestShare => "Top 5, in percent",
            Self::ShareOfAll => "In percent of all downloads",
        }
    }

    /// Returns what the bands are.
    pub const fn bands(self) -> OverviewBands {
        match self {
            Self::Types | Self::Share => OverviewBands::Types,
            Self::Largest | Self::LargestShare => OverviewBands::Largest,
            Self::ShareOfAll => OverviewBands::TypesOfAll,
        }
    }

    /// Returns whether bands are in percent of the total.
    pub const fn are_shares(self) -> bool {
        matches!(self, Self::Share | Self::LargestShare | Self::ShareOfAll)
    }

    const fn slug(self) -> &'static str {
        match self {
            Self::Types => "",
            Self::Largest => "top",
            Self::Share => "share",
            Self::LargestShare => "topshare",
            Self::ShareOfAll => "allshare",
        }
    }
}

/// How repositories are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CompareBy {
    /// By downloads, on one scale.
    #[default]
    Downloads,
    /// By downloads in percent of each repository's first value.
    Indexed,
    /// By downloads over the time since each repository's first day.
    Age,
}

impl CompareBy {
    /// All variants, in the order of the interface.
    pub const ALL: [Self; 3] = [Self::Downloads, Self::Indexed, Self::Age];

    /// Returns the name in the interface.
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
    /// The size of buckets; `None` for the default of the period.
    pub granularity: Option<Granularity>,
    /// The smoothing; `None` for the default of the period.
    pub smoothing: Option<Smoothing>,
    /// How values are drawn.
    pub scale: Scale,
    /// How the overview is broken down into bands.
    pub breakdown: Breakdown,
    /// How repositories are compared.
    pub compare_by: CompareBy,
}

impl ChartOptions {
    /// Parses the format of [`slug`](Self::slug). Unknown words are ignored.
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

    /// Returns the size of buckets and the smoothing for a chart of `period`. Defaults depend on the length of the
    /// period, not on its end.
    ///
    /// Means are daily, so smoothing implies buckets of one day. Cumulative values are never smoothed; by default,
    /// their buckets have the default size of the period.
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

    /// Formats the options for the URL: one word for each option that is not the default.
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
