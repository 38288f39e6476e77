//! A canvas as a plotters backend. It wraps `plotters_canvas` and adds what that lacks:
//!
//! - The device pixel ratio, and clearing.
//! - Coordinates finer than a pixel. plotters has integer coordinates, so a pixel has [`UNITS_PER_CSS_PX`] units.
//!   Otherwise lines would look stepped.
//! - One path per series. Dense paths snap to device pixels, which halves their drawing time.
//! - Rectangles aligned to device pixels. Hairlines are rectangles and would blur otherwise.
//! - Styles that are set only when they change.

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Backend units per CSS pixel.
pub const UNITS_PER_CSS_PX: u32 = 8;
/// A path can be dense if it has more than one point per this many units of the canvas width.
const DENSE_UNITS: usize = 3 * UNITS_PER_CSS_PX as usize;
/// A dense path has more than this many points per reversal along the x axis.
const POINTS_PER_TURN: usize = 8;

type Result<T> =
    std::result::Result<T, DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

/// A comparable colour: red, green, blue, and opacity.
type Paint = ((u8, u8, u8), f64);

/// A canvas, cleared and ready for one drawing.
pub struct CanvasSurface {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    device_px_per_unit: f64,
    stroke: Option<(Paint, u32)>,
    is_dense: Option<bool>,
    fill: Option<Paint>,
    font: Option<String>,
}

impl std::fmt::Debug for CanvasSurface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CanvasSurface").field("size", &self.size).finish_non_exhaustive()
    }
}

impl CanvasSurface {
    /// Sizes and clears `canvas` for a drawing of `width` × `height` CSS pixels. Returns `None` without a 2D context.
    pub fn prepare(
        canvas: &HtmlCanvasElement,
        width: u32,
        height: u32,
        pixel_ratio: f64,
    ) -> Option<Self> {
        let device = |css_px: u32| rounded(f64::from(css_px) * pixel_ratio);
        let size = (width * UNITS_PER_CSS_PX, height * UNITS_PER_CSS_PX);
        let device_size = (device(width), device(height));
        // Setting an unchanged size would clear the canvas too, but would make the page recompute its styles and
        // layout.
        if (canvas.width(), canvas.height()) != device_size {
            canvas.set_width(device_size.0);
            canvas.set_height(device_size.1);
            // Otherwise the bitmap would be stretched to a fractional width and blurred.
            let style = canvas.style();
            style.set_property("width", &format!("{width}px")).ok()?;
            style.set_property("height", &format!("{height}px")).ok()?;
        }
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let scale = pixel_ratio / f64::from(UNITS_PER_CSS_PX);
        context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).ok()?;
        // Clear one CSS pixel more, because the size in device pixels is rounded.
        let [right, bottom] = [size.0, size.1].map(|end| f64::from(end + UNITS_PER_CSS_PX));
        context.clear_rect(0.0, 0.0, right, bottom);
        context.set_line_cap("round");
        Some(Self {
            inner: CanvasBackend::with_canvas_object(canvas.clone())?,
            context,
            size,
            device_px_per_unit: scale,
            stroke: None,
            is_dense: None,
            fill: None,
            font: None,
        })
    }

    fn set_stroke(&mut self, color: BackendColor, width: u32) {
        let paint = (color.rgb, color.alpha);
        if self.stroke != Some((paint, width)) {
            self.context.set_stroke_style_str(&css_color(color));
            self.context.set_line_width(f64::from(width));
            self.stroke = Some((paint, width));
        }
    }

    /// Uses round joins only where they are visible. In dense paths they are not, and cost a third more time.
    fn set_join(&mut self, is_dense: bool) {
        if self.is_dense != Some(is_dense) {
            self.context.set_line_join(if is_dense { "bevel" } else { "round" });
            self.is_dense = Some(is_dense);
        }
    }

    fn set_fill(&mut self, color: BackendColor) {
        let paint = (color.rgb, color.alpha);
        if self.fill != Some(paint) {
            self.context.set_fill_style_str(&css_color(color));
            self.fill = Some(paint);
        }
    }

    fn set_font<S: BackendTextStyle>(&mut self, style: &S) {
        let font = css_font(style);
        if self.font.as_ref() != Some(&font) {
            self.context.set_font(&font);
            self.font = Some(font);
        }
    }

    /// Forgets which styles are set, because the inner backend sets its own.
    fn forget_styles(&mut self) {
        self.stroke = None;
        self.is_dense = None;
        self.fill = None;
        self.font = None;
    }

    /// Makes a path through all points the current path, and returns whether it is dense. The points of a dense path
    /// snap horizontally to the nearest device pixel edge, by at most half a pixel. That halves the drawing time.
    fn trace(&self, points: impl IntoIterator<Item = BackendCoord>) -> bool {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        let is_dense = self.is_dense(&points);
        self.context.begin_path();
        for (x, y) in points {
            let x = if is_dense { self.snapped(x) } else { f64::from(x) };
            // On an empty path, `lineTo` only moves to the point.
            self.context.line_to(x, f64::from(y));
        }
        is_dense
    }

    /// Returns whether the points lie so close together across the canvas that corners between them are invisible.
    /// Outlines of small markers are not dense, because they go back and forth.
    fn is_dense(&self, points: &[BackendCoord]) -> bool {
        let turns = points.windows(3).filter(|p| (p[1].0 < p[0].0) != (p[2].0 < p[1].0)).count();
        points.len() > self.size.0 as usize / DENSE_UNITS && turns * POINTS_PER_TURN < points.len()
    }

    /// Returns the nearest device pixel edge, in units. Shapes that begin and end on an edge are not blurred.
    fn snapped(&self, at: i32) -> f64 {
        (f64::from(at) * self.device_px_per_unit).round() / self.device_px_per_unit
    }
}

impl DrawingBackend for CanvasSurface {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<()> {
        Ok(())
    }

    fn present(&mut self) -> Result<()> {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Result<()> {
        self.forget_styles();
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<()> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<()> {
        let color = style.color();
        if !fill {
            let ((left, top), (right, bottom)) = (upper_left, bottom_right);
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
            return self.draw_path(corners, style);
        }
        if color.alpha > 0.0 {
            let device_px = 1.0 / self.device_px_per_unit;
            let (left, top) = (self.snapped(upper_left.0), self.snapped(upper_left.1));
            let width = (self.snapped(bottom_right.0) - left).max(device_px);
            let height = (self.snapped(bottom_right.1) - top).max(device_px);
            self.set_fill(color);
            self.context.fill_rect(left, top, width, height);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<()> {
        let color = style.color();
        if color.alpha > 0.0 {
            let is_dense = self.trace(path);
            self.set_stroke(color, style.stroke_width());
            self.set_join(is_dense);
            self.context.stroke();
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<()> {
        let color = style.color();
        if color.alpha == 0.0 {
            return Ok(());
        }
        self.context.begin_path();
        let (x, y) = (f64::from(center.0), f64::from(center.1));
        // Fails only for a negative radius.
        self.context.arc(x, y, f64::from(radius), 0.0, std::f64::consts::TAU).ok();
        if fill {
            self.set_fill(color);
            self.context.fill();
        } else {
            self.set_stroke(color, style.stroke_width());
            self.context.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        outline: I,
        style: &S,
    ) -> Result<()> {
        let color = style.color();
        if color.alpha > 0.0 {
            self.trace(outline);
            self.set_fill(color);
            self.context.fill();
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> Result<()> {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        self.set_font(style);
        self.set_fill(style.color());
        let anchor = style.anchor();
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        self.context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        let quarter_turns = match style.transform() {
            FontTransform::None => 0.0,
            FontTransform::Rotate90 => 1.0,
            FontTransform::Rotate180 => 2.0,
            FontTransform::Rotate270 => 3.0,
        };
        // These fail only for numbers that are not finite.
        self.context.save();
        self.context.translate(f64::from(at.0), f64::from(at.1)).ok();
        self.context.rotate(quarter_turns * std::f64::consts::FRAC_PI_2).ok();
        self.context.fill_text(text, 0.0, 0.0).ok();
        self.context.restore();
        Ok(())
    }
}

fn css_font<S: BackendTextStyle>(style: &S) -> String {
    format!("{}px {}", rounded(style.size()), style.family().as_str())
}

fn css_color(color: BackendColor) -> String {
    let (red, green, blue) = color.rgb;
    let alpha = rounded(color.alpha * 255.0);
    format!("#{red:02x}{green:02x}{blue:02x}{alpha:02x}")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes and opacities are small and not negative, and the cast saturates"
)]
fn rounded(number: f64) -> u32 {
    number.round() as u32
}
