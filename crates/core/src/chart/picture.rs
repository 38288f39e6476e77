//! A chart as a self-contained picture: an SVG with title, legend, dates and source.

use std::fmt::Write as _;

use plotters::prelude::SVGBackend;

use super::{Annotations, ChartLayout, Color, DrawError, draw_chart, label_width_css_px};

/// Size of a single chart, in CSS pixels.
pub const CHART_SIZE_CSS_PX: (u32, u32) = (912, 330);
/// The margin of a standalone picture, in CSS pixels.
pub const PICTURE_MARGIN_CSS_PX: u32 = 24;
/// Height of one of several small charts, in CSS pixels. A row has three of them.
const SMALL_CHART_HEIGHT: u32 = 132;
const CHARTS_IN_A_ROW: u32 = 3;
const COLUMN_GAP: u32 = 24;

/// The minimum room below the last line.
const BOTTOM: u32 = 10;
const TITLE_SIZE: u32 = 18;
const TEXT_SIZE: u32 = 13;
const SMALL_SIZE: u32 = 12;
const LINE_HEIGHT: u32 = 20;
const MARK_SIZE: u32 = 9;
/// Estimated width of a letter as a fraction of the font size. Too wide rather than too narrow.
const LETTER_WIDTH: f64 = 0.6;
/// plotters' SVG backend divides font sizes by this.
const FONT_DIVISOR: f64 = 1.24;

/// The symbol before a name in the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A band.
    Band,
    /// A dashed line.
    Dashes,
    /// A ring.
    Ring,
    /// Dots.
    Dots,
}

/// One or several charts, with title, legend and notes.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The repositories that the picture shows.
    pub title: String,
    /// Dates and chart options.
    pub subtitle: String,
    /// Names of bands and lines, with their colours and symbols.
    pub legend: Vec<(String, Color, Mark)>,
    /// The source of the numbers.
    pub source: String,
    /// The background colour.
    pub background: Color,
    /// The colour of title and legend.
    pub text: Color,
    /// Annotations on days.
    pub annotations: Annotations,
    /// The width of all charts together, in CSS pixels.
    pub charts_width_css_px: u32,
    /// The margin around all, in CSS pixels.
    pub margin_css_px: u32,
    /// One chart, or several small ones.
    pub charts: Vec<PictureChart>,
}

/// Returns the size of one of several small charts, in CSS pixels. A row of them has the width `charts_width`.
pub const fn small_chart_size_css_px(charts_width: u32) -> (u32, u32) {
    let gaps = COLUMN_GAP * (CHARTS_IN_A_ROW - 1);
    (charts_width.saturating_sub(gaps) / CHARTS_IN_A_ROW, SMALL_CHART_HEIGHT)
}

/// A chart in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureChart {
    /// The title above the chart, if there are several charts.
    pub title: Option<String>,
    /// The labels of bands.
    pub labels: Vec<PictureLabel>,
    /// The chart.
    pub layout: ChartLayout,
}

/// The label of a band.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureLabel {
    /// The name.
    pub text: String,
    /// The left end and the vertical middle of the text, in CSS pixels from the top left corner of the chart.
    pub at: (f64, f64),
    /// The available width, in CSS pixels.
    pub width: f64,
    /// The colour of the line that the label is for; `None` inside a band.
    pub line: Option<Color>,
}

impl Picture {
    /// Returns width and height in CSS pixels.
    pub fn size_css_px(&self) -> (u32, u32) {
        let (_, legend_rows) = self.legend_positions();
        let (width, height) = (self.charts_width_css_px, self.charts_height());
        let margin = self.margin_css_px;
        let head = TITLE_SIZE + 8 + LINE_HEIGHT + legend_rows * LINE_HEIGHT + 8;
        let notes = u32::try_from(self.annotation_lines().len()).unwrap_or(0) * LINE_HEIGHT;
        // The descenders of the last line reach below its baseline.
        let bottom = margin.max(BOTTOM);
        (width + 2 * margin, margin + head + height + notes + LINE_HEIGHT + bottom)
    }

    /// Writes the picture as SVG.
    ///
    /// # Errors
    /// [`DrawError`] if a chart cannot be drawn.
    pub fn to_svg(&self) -> Result<String, DrawError> {
        let (width, height) = self.size_css_px();
        let Some(axis_style) = self.charts.first().map(|chart| &chart.layout.spec().axis_style)
        else {
            return Ok(String::new());
        };
        let font = &axis_style.font_family;
        let mut svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{}">
<title>{}</title>
<rect width="100%" height="100%" fill="{}"/>
"#,
            markup_escaped(font),
            markup_escaped(&self.title),
            css(self.background),
        );
        let (ink, muted) = (self.text, axis_style.text);
        let margin = self.margin_css_px;
        let mut y = margin + TITLE_SIZE;
        add_text(&mut svg, (margin, y), TITLE_SIZE, ink, &self.title);
        y += 8 + TEXT_SIZE;
        add_text(&mut svg, (margin, y), TEXT_SIZE, muted, &self.subtitle);
        y += LINE_HEIGHT;
        let (positions, rows) = self.legend_positions();
        for ((name, color, mark), (x, row)) in self.legend.iter().zip(positions) {
            let y = y + row * LINE_HEIGHT;
            let (color, top) = (css(*color), y - MARK_SIZE);
            let drawn = match mark {
                Mark::Band => format!(
                    "<rect x=\"{x}\" y=\"{top}\" width=\"{MARK_SIZE}\" height=\"{MARK_SIZE}\" fill=\"{color}\"/>\n"
                ),
                Mark::Ring => format!(
                    "<circle cx=\"{}\" cy=\"{}\" r=\"3\" fill=\"none\" stroke=\"{color}\"/>\n",
                    x + MARK_SIZE / 2,
                    y - MARK_SIZE / 2,
                ),
                Mark::Dots => format!(
                    "<path d=\"M{x} {}h{MARK_SIZE}\" stroke=\"{color}\" stroke-width=\"2\" stroke-dasharray=\"2 1.5\"/>\n",
                    y - MARK_SIZE / 2,
                ),
                Mark::Dashes => format!(
                    "<path d=\"M{x} {}h{MARK_SIZE}\" stroke=\"{color}\" stroke-dasharray=\"4 1\"/>\n",
                    y - MARK_SIZE / 2,
                ),
            };
            svg += &drawn;
            add_text(&mut svg, (x + MARK_SIZE + 6, y), TEXT_SIZE, ink, name);
        }
        y += rows * LINE_HEIGHT;
        for (chart, (x, top)) in self.charts.iter().zip(self.chart_positions()) {
            let at = (x, y + top);
            if let Some(title) = &chart.title {
                let title = shortened(title, f64::from(chart.layout.spec().size_css_px.0));
                add_text(&mut svg, (x, at.1 - 6), TEXT_SIZE, ink, &title);
            }
            self.add_annotations(&mut svg, &chart.layout, at);
            svg += &nested_chart(&chart.layout, at)?;
            self.add_labels(&mut svg, chart, at);
        }
        y += self.charts_height() + LINE_HEIGHT;
        for line in self.annotation_lines() {
            add_text(&mut svg, (margin, y), SMALL_SIZE, muted, &line);
            y += LINE_HEIGHT;
        }
        add_text(&mut svg, (margin, y), SMALL_SIZE, muted, &self.source);
        svg += "</svg>\n";
        Ok(svg)
    }

    /// Returns the sentences of the annotations, wrapped into lines.
    fn annotation_lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for sentence in self.annotations.sentences() {
            let mut line = String::new();
            for word in sentence.split(' ') {
                let longer =
                    if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if text_width(&longer) > self.charts_width_css_px {
                    lines.push(std::mem::replace(&mut line, word.to_owned()));
                } else {
                    line = longer;
                }
            }
            lines.push(line);
        }
        lines
    }

    /// Returns the positions of the charts: distances from the left of the picture and from the top of all charts, in
    /// CSS pixels.
    fn chart_positions(&self) -> impl Iterator<Item = (u32, u32)> {
        let (small_width, small_height) = small_chart_size_css_px(self.charts_width_css_px);
        let row_height = small_height + LINE_HEIGHT + 8;
        let title_height = if self.charts.len() > 1 { LINE_HEIGHT } else { 0 };
        (0..).zip(&self.charts).map(move |(index, _)| {
            let (row, column) = (index / CHARTS_IN_A_ROW, index % CHARTS_IN_A_ROW);
            let x = self.margin_css_px + column * (small_width + COLUMN_GAP);
            (x, row * row_height + title_height)
        })
    }

    /// Returns the height of all charts together.
    fn charts_height(&self) -> u32 {
        let bottoms = self.charts.iter().zip(self.chart_positions());
        bottoms.map(|(chart, (_, top))| top + chart.layout.spec().size_css_px.1).max().unwrap_or(0)
    }

    /// Adds the shaded spans, triangles and lines of the annotations. They are drawn behind the chart.
    fn add_annotations(&self, svg: &mut String, chart: &ChartLayout, (x, y): (u32, u32)) {
        let geometry = chart.geometry();
        let color = css(chart.spec().axis_style.text);
        let left = f64::from(x);
        let (top, bottom) = (f64::from(y) + geometry.top, f64::from(y) + geometry.bottom);
        let height = bottom - top;
        for [x, width] in self.annotations.outage_spans(geometry) {
            add(
                svg,
                format_args!(
                    "<rect x=\"{:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{height}\" fill=\"{color}\" fill-opacity=\"0.25\"/>\n",
                    left + x,
                ),
            );
        }
        for x in self.annotations.spike_positions(geometry) {
            let x = left + x;
            add(
                svg,
                format_args!(
                    "<path d=\"M{:.1} {:.1}h8l-4 6z\" fill=\"{color}\"/>\n",
                    x - 4.0,
                    top - 7.0
                ),
            );
        }
        for x in self.annotations.change_lines(geometry) {
            let x = left + x;
            add(
                svg,
                format_args!(
                    "<path d=\"M{x:.1} {top}V{bottom}\" stroke=\"{color}\" stroke-dasharray=\"4 3\"/>\n",
                ),
            );
        }
    }

    /// Adds the labels of bands, outlined in the background colour.
    fn add_labels(&self, svg: &mut String, chart: &PictureChart, (x, y): (u32, u32)) {
        let (left, top) = (f64::from(x), f64::from(y));
        let (text, background) = (css(self.text), css(self.background));
        for label in &chart.labels {
            let (mut x, middle) = label.at;
            let name = shortened(&label.text, label.width);
            if let Some(color) = label.line {
                add(
                    svg,
                    format_args!(
                        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"3\" height=\"15\" fill=\"{}\"/>\n",
                        left + x - 3.0,
                        top + middle - 7.5,
                        css(color)
                    ),
                );
                x += 4.0;
            }
            add(
                svg,
                format_args!(
                    "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{SMALL_SIZE}\" fill=\"{text}\" stroke=\"{background}\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>\n",
                    left + x,
                    top + middle + 4.0,
                    markup_escaped(&name),
                ),
            );
        }
    }

    /// Returns the positions of the legend's entries (distance from the left in CSS pixels, and row), and the number of
    /// rows.
    fn legend_positions(&self) -> (Vec<(u32, u32)>, u32) {
        let margin = self.margin_css_px;
        let (mut x, mut row) = (margin, 0);
        let mut positions = Vec::new();
        for (name, ..) in &self.legend {
            let width = MARK_SIZE + 6 + text_width(name) + 14;
            if x > margin && x + width > margin + self.charts_width_css_px {
                (x, row) = (margin, row + 1);
            }
            positions.push((x, row));
            x += width;
        }
        let rows = if positions.is_empty() { 0 } else { row + 1 };
        (positions, rows)
    }
}

/// Draws a chart as an SVG element to be nested in the picture.
fn nested_chart(layout: &ChartLayout, (x, y): (u32, u32)) -> Result<String, DrawError> {
    let ((width, height), units) = (layout.spec().size_css_px, layout.spec().units_per_css_px);
    let mut chart = String::new();
    let backend = SVGBackend::with_string(&mut chart, (width * units, height * units));
    draw_chart(layout, backend)?;
    let in_units = format!("width=\"{}\" height=\"{}\"", width * units, height * units);
    let in_css_px = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
    let font_size = f64::from(SMALL_SIZE * units);
    Ok(chart.replacen(&in_units, &in_css_px, 1).replace(
        &format!("font-size=\"{}\"", font_size / FONT_DIVISOR),
        &format!("font-size=\"{font_size}\""),
    ))
}

/// Shortens a name to fit a width.
fn shortened(name: &str, width_css_px: f64) -> String {
    if label_width_css_px(name) <= width_css_px {
        return name.to_owned();
    }
    let mut short = String::new();
    for c in name.chars() {
        short.push(c);
        if label_width_css_px(&short) + label_width_css_px("…") > width_css_px {
            short.pop();
            break;
        }
    }
    short + "…"
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
fn text_width(text: &str) -> u32 {
    (text.chars().count() as f64 * f64::from(TEXT_SIZE) * LETTER_WIDTH).ceil() as u32
}

fn add(svg: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    svg.write_fmt(arguments).ok();
}

fn add_text(svg: &mut String, (x, y): (u32, u32), size: u32, color: Color, text: &str) {
    let weight = if size == TITLE_SIZE { " font-weight=\"600\"" } else { "" };
    let (color, text) = (css(color), markup_escaped(text));
    add(
        svg,
        format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight} fill=\"{color}\">{text}</text>\n"
        ),
    );
}

fn css(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue)
}

/// Escapes a text for SVG or HTML. Control characters become spaces.
pub fn markup_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML forbids control characters and these two.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{data, layout_of, monday};
    use super::*;
    use crate::chart::{ChartOptions, ChartSeries};

    fn picture(names: &[&str]) -> Picture {
        let grey = Color::rgb(100, 106, 115);
        let data = data(&[Some(3), Some(5)], &[Some(1), None]);
        let chart_series = ChartSeries::build(&data, ChartOptions::default(), &[]).unwrap();
        Picture {
            title: "a<b> & \"c\"".to_owned(),
            subtitle: "per day".to_owned(),
            legend: names.iter().map(|name| ((*name).to_owned(), grey, Mark::Band)).collect(),
            source: "file.csv\u{ffff}".to_owned(),
            background: Color::rgb(252, 252, 251),
            text: Color::rgb(0, 0, 0),
            annotations: Annotations { outages: vec![monday()], ..Annotations::default() },
            charts_width_css_px: CHART_SIZE_CSS_PX.0,
            margin_css_px: PICTURE_MARGIN_CSS_PX,
            charts: vec![PictureChart {
                title: None,
                labels: vec![PictureLabel {
                    text: "a-name-much-longer-than-its-room".to_owned(),
                    at: (760.0, 40.0),
                    width: 180.0,
                    line: Some(grey),
                }],
                layout: layout_of(&chart_series, CHART_SIZE_CSS_PX, 0),
            }],
        }
    }

    #[test]
    fn a_picture_has_its_texts_and_no_markup_of_theirs() {
        let svg = picture(&["Models", "Datasets"]).to_svg().unwrap();
        for text in ["a&lt;b&gt; &amp; &quot;c&quot;", ">per day<", ">Models<", ">file.csv <"] {
            assert!(svg.contains(text), "{text} in {svg}");
        }
        assert!(svg.contains("font-family=\"&quot;Segoe UI&quot;, sans-serif\""));
        assert!(svg.contains("font-size=\"96\""), "labels of 12 pixels in units");
        assert!(svg.contains("Shaded: probable outage (3 Aug 2020)"));
        assert_eq!(svg.matches("fill-opacity=\"0.25\"").count(), 1);
        assert_eq!(
            svg.matches("font-size=\"12\"").count(),
            4,
            "two lines of a note, the source, and a name beside its line"
        );
        assert!(svg.contains(">a-name-much-longer"), "a name beside its line");
        assert!(!svg.contains("longer-than-its-room"), "as much as there is room for");
        assert_eq!(svg.matches("<svg").count(), 2);
        assert_eq!(svg.matches("</svg>").count(), 2);
    }

    #[test]
    fn spikes_are_triangles_with_a_sentence() {
        let mut picture = picture(&[]);
        assert!(!picture.to_svg().unwrap().contains("h8l-4 6z"));
        picture.annotations.spikes = vec![monday(), monday() + 1];
        let svg = picture.to_svg().unwrap();
        assert_eq!(svg.matches("h8l-4 6z").count(), 2);
        assert!(svg.contains("Triangles: spikes (3 Aug 2020, 4 Aug 2020)"));
    }

    #[test]
    fn several_charts_stand_in_rows_of_three_with_their_titles() {
        let mut several = picture(&[]);
        let mut small = several.charts.swap_remove(0);
        let mut spec = small.layout.spec().clone();
        spec.size_css_px = small_chart_size_css_px(CHART_SIZE_CSS_PX.0);
        small.layout = spec.layout();
        small.labels.clear();
        let titled = |index| PictureChart { title: Some(format!("org/{index}")), ..small.clone() };
        several.charts = (0..4).map(titled).collect();
        let positions: Vec<(u32, u32)> = several.chart_positions().collect();
        assert_eq!(positions, [(24, 20), (336, 20), (648, 20), (24, 180)]);
        let svg = several.to_svg().unwrap();
        assert!((0..4).all(|index| svg.contains(&format!(">org/{index}<"))));
        assert_eq!(svg.matches("<svg").count(), 5);
        let (_, height) = several.size_css_px();
        let (_, of_one) = picture(&[]).size_css_px();
        assert_eq!(height - (180 + 132), of_one - CHART_SIZE_CSS_PX.1);
    }

    #[test]
    fn a_long_legend_takes_further_rows_and_the_picture_grows() {
        let long = "an-organization/a-repository-with-a-long-name";
        let names = [long; 5];
        let (_, rows) = picture(&names).legend_positions();
        assert_eq!(rows, 3);
        let (_, of_none) = picture(&[]).size_css_px();
        let (_, of_five) = picture(&names).size_css_px();
        assert_eq!(of_five - of_none, 3 * LINE_HEIGHT);
    }

    #[test]
    fn a_picture_for_paper_has_its_width_and_no_margin() {
        let mut paper = picture(&["an-organization/a-repository-with-a-long-name"; 2]);
        let (width, height) = paper.size_css_px();
        (paper.charts_width_css_px, paper.margin_css_px) = (400, 0);
        assert_eq!(width, 960);
        // The legend needs another row, the note another line.
        assert_eq!(paper.size_css_px(), (400, height - 48 + BOTTOM + 2 * LINE_HEIGHT));
        assert_eq!(paper.legend_positions().0, [(0, 0), (0, 1)]);
        assert_eq!(small_chart_size_css_px(400), (117, 132));
    }
}
