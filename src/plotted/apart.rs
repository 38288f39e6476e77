//! Bands that are read beside each other: repositories that are compared.

use super::{Figures, HeightScale, Plotted, PlottedBand};
use crate::query::Basis;
use crate::view_model::Subject;

impl Plotted {
    /// Makes lines of the bands, on what they are compared by.
    pub(super) fn set_apart(&mut self, basis: Basis) {
        self.drawing.as_lines = true;
        self.drawing.are_apart = true;
        // They are of the sum, which means nothing here.
        self.drawing.dots.clear();
        self.drawing.measured.clear();
        match basis {
            Basis::Downloads => {}
            Basis::Indexed => self.make_indices(),
            Basis::Age => self.drawing.ages = Some(self.age_labels()),
        }
    }

    /// Heights in percent of each band's first value above 0; before it there are none.
    fn make_indices(&mut self) {
        self.drawing.figures = Figures::Indices;
        for band in &mut self.bands {
            let mut first = None;
            for height in &mut band.heights {
                first = first.or(height.filter(|height| *height > 0.0));
                *height = height.zip(first).map(|(height, first)| height / first * 100.0);
            }
        }
    }

    /// One band alone, on the same places.
    pub fn alone(&self, subject: &Subject) -> Option<Self> {
        let band = self.bands.iter().find(|band| band.subject == *subject)?;
        let mut drawing = self.drawing.clone();
        drawing.are_apart = false;
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
    pub fn figure_at(&self, band: &PlottedBand, place: usize) -> Option<f64> {
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
    use crate::query::{ChartChoices, Mean, Scale};
    use crate::view_model::ChartData;

    fn indexed(data: ChartData, choices: ChartChoices) -> Plotted {
        let data = ChartData { are_apart: true, ..data };
        let choices = ChartChoices { basis: Basis::Indexed, ..choices };
        Plotted::chosen(&data, choices, &[]).unwrap()
    }

    #[test]
    fn indices_are_percent_of_the_first_value_above_0() {
        let data = data(&[None, Some(0), Some(4), Some(5)], &[Some(200), None, Some(100), None]);
        let plotted = indexed(data, ChartChoices::default());
        assert_eq!(plotted.bands[0].heights, [None, None, Some(100.0), Some(125.0)]);
        assert_eq!(plotted.bands[1].heights, [Some(100.0), None, Some(50.0), None]);
        assert_eq!(plotted.bands[0].counts, [None, Some(0), Some(4), Some(5)]);
        assert!(plotted.drawing.as_lines && !plotted.has_total());
        assert_eq!((plotted.last_place_of(0), plotted.last_place_of(1)), (Some(3), Some(2)));
    }

    #[test]
    fn means_of_one_band_do_not_depend_on_the_others() {
        let choices = ChartChoices { mean: Some(Mean::SevenDays), ..ChartChoices::default() };
        let plotted = indexed(data(&[Some(4), None, Some(6)], &[Some(1); 3]), choices);
        assert_eq!(plotted.bands[0].counts, [Some(4), Some(4), Some(5)]);
        assert_eq!(plotted.bands[0].heights, [Some(100.0), Some(100.0), Some(125.0)]);
        assert!(plotted.drawing.dots.is_empty());
    }

    #[test]
    fn one_alone_has_a_scale_of_its_own() {
        let data = ChartData { are_apart: true, ..data(&[Some(9)], &[Some(99_999)]) };
        let choices = ChartChoices { scale: Scale::Log, ..ChartChoices::default() };
        let plotted = Plotted::chosen(&data, choices, &[]).unwrap();
        let alone = plotted.alone(&plotted.bands[0].subject).unwrap();
        let [of_all, own] = [&plotted, &alone].map(|one| one.drawing.scale.clone().unwrap().top);
        assert!((of_all - 5.0).abs() < 1e-6 && (own - 1.0).abs() < 1e-6, "{of_all} and {own}");
        assert!(!alone.drawing.are_apart);
    }

    #[test]
    fn a_summary_tells_of_each_band() {
        let data = ChartData { are_apart: true, ..data(&[Some(4), Some(4)], &[Some(1), Some(9)]) };
        let plotted = Plotted::chosen(&data, ChartChoices::default(), &[]).unwrap();
        let summary = plotted.summary(|n| n.to_string(), |subject| format!("{subject:?}"));
        assert_eq!(
            summary,
            "Type(Model): Steady from 4 (Mon 3 Aug 2020) to 4 (Tue 4 Aug 2020); highest 4 (Mon 3 Aug 2020). \
             Type(Dataset): Rising from 1 (Mon 3 Aug 2020) to 9 (Tue 4 Aug 2020); highest 9 (Tue 4 Aug 2020)."
        );
    }
}
