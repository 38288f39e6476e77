//! Breakdown that are read beside each other: repositories that are compared.

use super::{ChartSeries, HeightScale, SeriesBand, ValueUnit};
use crate::series::CompareBy;
use crate::series::SeriesKey;

impl ChartSeries {
    /// Makes lines of the bands, on what they are compared by.
    pub(super) fn make_comparison(&mut self, basis: CompareBy) {
        self.drawing.as_lines = true;
        self.drawing.is_comparison = true;
        // They are of the sum, which means nothing here.
        self.drawing.dots.clear();
        self.drawing.measured.clear();
        match basis {
            CompareBy::Downloads => {}
            CompareBy::Indexed => self.make_indices(),
            CompareBy::Age => self.drawing.ages = Some(self.offset_labels()),
        }
    }

    /// Heights in percent of each band's first value above 0; before it there are none.
    fn make_indices(&mut self) {
        self.drawing.figures = ValueUnit::Indices;
        for band in &mut self.bands {
            let mut first = None;
            for height in &mut band.heights {
                first = first.or(height.filter(|height| *height > 0.0));
                *height = height.zip(first).map(|(height, first)| height / first * 100.0);
            }
        }
    }

    /// One band alone, on the same places.
    pub fn alone(&self, subject: &SeriesKey) -> Option<Self> {
        let band = self.bands.iter().find(|band| band.subject == *subject)?;
        let mut drawing = self.drawing.clone();
        drawing.is_comparison = false;
        // One alone can have an area below it.
        drawing.as_lines = drawing.is_logarithmic;
        if drawing.is_logarithmic {
            let largest = band.heights.iter().flatten().copied().fold(0.0, f64::max);
            let largest = HeightScale::value_of_symlog(largest);
            drawing.scale = Some(HeightScale::logarithmic(largest));
        }
        Some(Self { bands: vec![band.clone()], earlier: None, drawing, ..*self })
    }

    /// What a share or an index is at a place, whatever the scale it is drawn on; `None` where there is no value.
    pub fn figure_at(&self, band: &SeriesBand, place: usize) -> Option<f64> {
        let height = band.heights.get(place).copied().flatten()?;
        let is_log = self.drawing.is_logarithmic;
        Some(if is_log { HeightScale::value_of_symlog(height) } else { height })
    }

    /// The last place of a band that has a value, of the whole ones.
    pub fn last_place_of(&self, band: usize) -> Option<usize> {
        let counts = self.bands.get(band)?.counts.get(..self.axis.count)?;
        counts.iter().rposition(Option::is_some)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::data;
    use super::*;
    use crate::series::ChartData;
    use crate::series::{ChartOptions, Scale, Smoothing};

    fn indexed(data: ChartData, choices: ChartOptions) -> ChartSeries {
        let data = ChartData { is_comparison: true, ..data };
        let choices = ChartOptions { basis: CompareBy::Indexed, ..choices };
        ChartSeries::chosen(&data, choices, &[]).unwrap()
    }

    #[test]
    fn indices_are_percent_of_the_first_value_above_0() {
        let data = data(&[None, Some(0), Some(4), Some(5)], &[Some(200), None, Some(100), None]);
        let chart_series = indexed(data, ChartOptions::default());
        assert_eq!(chart_series.bands[0].heights, [None, None, Some(100.0), Some(125.0)]);
        assert_eq!(chart_series.bands[1].heights, [Some(100.0), None, Some(50.0), None]);
        assert_eq!(chart_series.bands[0].counts, [None, Some(0), Some(4), Some(5)]);
        assert!(chart_series.drawing.as_lines && !chart_series.has_total());
        assert_eq!(
            (chart_series.last_place_of(0), chart_series.last_place_of(1)),
            (Some(3), Some(2))
        );
    }

    #[test]
    fn means_of_one_band_do_not_depend_on_the_others() {
        let choices = ChartOptions { mean: Some(Smoothing::SevenDays), ..ChartOptions::default() };
        let chart_series = indexed(data(&[Some(4), None, Some(6)], &[Some(1); 3]), choices);
        assert_eq!(chart_series.bands[0].counts, [Some(4), Some(4), Some(5)]);
        assert_eq!(chart_series.bands[0].heights, [Some(100.0), Some(100.0), Some(125.0)]);
        assert!(chart_series.drawing.dots.is_empty());
    }

    #[test]
    fn one_alone_has_a_scale_of_its_own() {
        let data = ChartData { is_comparison: true, ..data(&[Some(9)], &[Some(99_999)]) };
        let choices = ChartOptions { scale: Scale::Log, ..ChartOptions::default() };
        let chart_series = ChartSeries::chosen(&data, choices, &[]).unwrap();
        let alone = chart_series.alone(&chart_series.bands[0].subject).unwrap();
        let [of_all, own] =
            [&chart_series, &alone].map(|one| one.drawing.scale.clone().unwrap().top);
        assert!((of_all - 5.0).abs() < 1e-6 && (own - 1.0).abs() < 1e-6, "{of_all} and {own}");
        assert!(!alone.drawing.is_comparison);
    }

    #[test]
    fn a_summary_tells_of_each_band() {
        let data =
            ChartData { is_comparison: true, ..data(&[Some(4), Some(4)], &[Some(1), Some(9)]) };
        let chart_series = ChartSeries::chosen(&data, ChartOptions::default(), &[]).unwrap();
        let summary = chart_series.summary(|n| n.to_string(), |subject| format!("{subject:?}"));
        assert_eq!(
            summary,
            "Type(Model): Steady from 4 (Mon 3 Aug 2020) to 4 (Tue 4 Aug 2020); highest 4 (Mon 3 Aug 2020). \
             Type(Dataset): Rising from 1 (Mon 3 Aug 2020) to 9 (Tue 4 Aug 2020); highest 9 (Tue 4 Aug 2020)."
        );
    }
}
