//! Describes a chart in one sentence, as its text alternative: direction, first, last and highest value.

use super::{Amount, ChartSeries, SeriesBand};
use crate::query::SeriesKey;
use crate::series::Direction;

impl ChartSeries {
    /// Describes the chart: the direction, computed by day, then the first, last and highest value of the complete
    /// buckets. `format` formats an amount. Compared bands get one sentence each, which begins with their `name`.
    pub fn summary(
        &self,
        format: impl Fn(Amount) -> String,
        name: impl Fn(&SeriesKey) -> String,
    ) -> String {
        if self.is_comparison() && !self.bands.is_empty() {
            let sentence = |band: &SeriesBand| {
                let sentence =
                    self.sentence_of(&band.values, &band.partial, band.direction, &format);
                format!("{}: {sentence}", name(&band.key))
            };
            return self.bands.iter().map(sentence).collect::<Vec<_>>().join(" ");
        }
        let totals: Vec<Option<Amount>> =
            (0..self.len()).map(|index| self.total_at(index)).collect();
        self.sentence_of(&totals, &self.partial, self.direction, format)
    }

    fn sentence_of(
        &self,
        values: &[Option<Amount>],
        partial: &[usize],
        direction: Direction,
        format: impl Fn(Amount) -> String,
    ) -> String {
        let present =
            || values.iter().enumerate().filter_map(|(index, value)| Some((index, (*value)?)));
        // Running sums are complete even in partial buckets.
        let is_whole = |index: usize| self.is_cumulative() || !partial.contains(&index);
        let whole = || present().filter(|&(index, _)| is_whole(index));
        let (Some(first), Some(last)) = (whole().next(), whole().next_back()) else {
            return match present().next_back() {
                Some((index, value)) => format!("{} ({}).", format(value), self.name_of(index)),
                None => "No downloads to show.".to_owned(),
            };
        };
        let higher = |best: (usize, Amount), now: (usize, Amount)| {
            if now.1.value() > best.1.value() { now } else { best }
        };
        let highest = whole().fold(first, higher);
        let direction = match direction {
            Direction::Rising => "Rising",
            Direction::Falling => "Falling",
            Direction::Steady => "Steady",
        };
        let described = |(index, value): (usize, Amount)| {
            format!("{} ({})", format(value), self.name_of(index))
        };
        format!(
            "{direction}, from {} to {}; highest {}.",
            described(first),
            described(last),
            described(highest)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{band, build, compared, data, summary};
    use crate::model::RepoType;

    #[test]
    fn the_summary_names_first_last_and_highest_total() {
        let values = [None, Some(1), Some(5), Some(4), None];
        assert_eq!(
            summary(&build(&data(&values, &values), "")),
            "Rising, from 2 (Tue 4 Aug 2020) to 8 (Thu 6 Aug 2020); highest 10 (Wed 5 Aug 2020)."
        );
        assert_eq!(summary(&build(&data(&[None], &[None]), "")), "No downloads to show.");
    }

    #[test]
    fn a_summary_tells_of_each_compared_band() {
        let bands = vec![
            band(RepoType::Model, &[Some(4), Some(4)]),
            band(RepoType::Dataset, &[Some(1), Some(9)]),
        ];
        assert_eq!(
            summary(&build(&compared(bands), "")),
            "Type(Model): Steady, from 4 (Mon 3 Aug 2020) to 4 (Tue 4 Aug 2020); highest 4 (Mon 3 Aug 2020). \
             Type(Dataset): Rising, from 1 (Mon 3 Aug 2020) to 9 (Tue 4 Aug 2020); highest 9 (Tue 4 Aug 2020)."
        );
    }
}
