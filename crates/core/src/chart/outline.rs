//! Combines many strokes into one polygon.
//!
//! A drawing backend strokes one connected path per call and has no dashes, so a line with 200 dashes or 200 gaps would
//! take 200 calls. This module turns each straight segment into a parallelogram, and joins all parallelograms into one
//! closed polygon. The outline follows the segments, crosses from each segment to the next on a bridge, and returns
//! over the same bridges. So the bridges enclose nothing.
//!
//! What breaks if you touch it: all parallelograms must have the same orientation. Only then do overlaps stay filled
//! and translucent colours apply once under the non-zero winding rule, the default of canvas and SVG.
//!
//! Coordinates are backend units. Cost: 6 points per segment.

use super::plot::rounded;

/// A backend coordinate.
pub(super) type Point = (i32, i32);

/// A straight line segment from one point to another.
pub(super) type Segment = (Point, Point);

/// The maximum number of dashes of all lines together. If there would be more, dashes and gaps are lengthened.
const MAX_DASHES: f64 = 1500.0;

/// Returns the outline of segments of the given width (at least 1) as one polygon. A segment without length becomes a
/// square of twice the width.
pub(super) fn outline_of_segments(segments: &[Segment], width: i32) -> Vec<Point> {
    let quads: Vec<[Point; 4]> =
        segments.iter().map(|&segment| quad(segment, width.max(1))).collect();
    let there = quads.iter().flat_map(|&[a, b, ..]| [a, b]);
    let back = quads.iter().rev().flat_map(|&[a, b, c, d]| [b, c, d, a]);
    there.chain(back).collect()
}

/// Returns the corners of a segment: from `a` along it to `b`, across to `c` and back to `d`. The width is measured
/// along the x or the y axis, since corners are whole numbers.
fn quad((a, b): Segment, width: i32) -> [Point; 4] {
    if a == b {
        let (left, top, right, bottom) = (a.0 - width, a.1 - width, a.0 + width, a.1 + width);
        return [(left, top), (right, top), (right, bottom), (left, bottom)];
    }
    let (dx, dy) = (f64::from(b.0 - a.0), f64::from(b.1 - a.1));
    let length = dx.hypot(dy);
    let along = |extent: f64| rounded(f64::from(width) * length / extent.abs()).max(1);
    // The signs give every quad the same orientation.
    let (across_x, across_y) = if dx.abs() >= dy.abs() {
        (0, if dx > 0.0 { along(dx) } else { -along(dx) })
    } else {
        (if dy > 0.0 { -along(dy) } else { along(dy) }, 0)
    };
    let shifted = |(x, y): Point| (x - across_x / 2, y - across_y / 2);
    let (a, b) = (shifted(a), shifted(b));
    let opposite = |(x, y): Point| (x + across_x, y + across_y);
    [a, b, opposite(b), opposite(a)]
}

/// Splits unbroken lines into segments. A line of one point becomes a segment without length.
pub(super) fn segments_of_lines(lines: &[Vec<Point>]) -> Vec<Segment> {
    let segments = |line: &Vec<Point>| match line[..] {
        [point] => vec![(point, point)],
        _ => line.windows(2).map(|pair| (pair[0], pair[1])).collect(),
    };
    lines.iter().flat_map(segments).collect()
}

/// Cuts lines into dashes. Each line starts with a dash. A dash around a corner is two segments.
pub(super) fn dashes_of_lines(lines: &[Vec<Point>], dash: f64, gap: f64) -> Vec<Segment> {
    let segments = segments_of_lines(lines);
    let total: f64 = segments.iter().map(length).sum();
    let stretch = (total / (dash + gap) / MAX_DASHES).max(1.0);
    let (dash, period) = (dash * stretch, (dash + gap) * stretch);
    let mut dashes = Vec::new();
    let mut phase = 0.0;
    let mut end_before = None;
    for segment in segments {
        if end_before != Some(segment.0) {
            phase = 0.0;
        }
        end_before = Some(segment.1);
        let length = length(&segment);
        if length == 0.0 {
            dashes.push(segment);
            continue;
        }
        // Dashes start at multiples of the period. The first dash may have started on an earlier segment.
        let mut start = -phase;
        while start < length {
            let (from, to) = (start.max(0.0), (start + dash).min(length));
            let ends = (point_at(segment, from / length), point_at(segment, to / length));
            if from < to && ends.0 != ends.1 {
                dashes.push(ends);
            }
            start += period;
        }
        // The offset into the dash pattern at which the segment ends.
        phase = period - (start - length);
    }
    dashes
}

fn length(&(a, b): &Segment) -> f64 {
    f64::from(b.0 - a.0).hypot(f64::from(b.1 - a.1))
}

fn point_at((a, b): Segment, share: f64) -> Point {
    let between = |a: i32, b: i32| rounded(f64::from(a) + f64::from(b - a) * share);
    (between(a.0, b.0), between(a.1, b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computes twice the signed area of a closed polygon.
    fn area(points: &[Point]) -> i64 {
        let next = points.iter().cycle().skip(1);
        let cross = |(a, b): (&Point, &Point)| {
            i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1)
        };
        points.iter().zip(next).map(cross).sum()
    }

    #[test]
    fn segments_are_filled_and_bridges_are_not() {
        let segments = [((0, 10), (10, 10)), ((50, 40), (50, 60)), ((90, 0), (90, 0))];
        let outline = outline_of_segments(&segments, 4);
        assert_eq!(outline.len(), 18);
        assert_eq!(area(&outline), 2 * (10 * 4 + 20 * 4 + 8 * 8));
    }

    #[test]
    fn every_segment_turns_the_same_way() {
        for end in [(9, 1), (1, 9), (-9, 1), (-1, 9), (9, -1), (1, -9), (-9, -1), (-1, -9)] {
            assert!(area(&quad(((0, 0), end), 4)) > 0, "{end:?}");
        }
    }

    #[test]
    fn dashes_go_around_corners_and_start_anew_after_a_gap() {
        let lines = [vec![(0, 0), (6, 0), (6, 10)], vec![(20, 0), (30, 0)], vec![(40, 5)]];
        let dashes = dashes_of_lines(&lines, 4.0, 1.0);
        let expected = [
            ((0, 0), (4, 0)),
            ((5, 0), (6, 0)),
            ((6, 0), (6, 3)),
            ((6, 4), (6, 8)),
            ((6, 9), (6, 10)),
            ((20, 0), (24, 0)),
            ((25, 0), (29, 0)),
            ((40, 5), (40, 5)),
        ];
        assert_eq!(dashes, expected);
    }

    #[test]
    fn the_number_of_dashes_is_bounded() {
        let zigzag = (0..100_000).map(|x| (x, if x % 2 == 0 { 0 } else { 1000 })).collect();
        let line: Vec<Vec<Point>> = vec![zigzag];
        // Corners may split a dash.
        assert!(dashes_of_lines(&line, 4.0, 3.0).len() < 100_000 + 2 * 1500);
    }
}
