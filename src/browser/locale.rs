//! Numbers with the grouping and decimal separator of the user's locale, but always with the digits 0 to 9.
//!
//! Dates, axes, names and the page's English have these digits, so the locale's own digits would appear beside them.

use std::cell::OnceCell;

use js_sys::{Array, BigInt, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

thread_local! {
    static COUNT: OnceCell<Function> = const { OnceCell::new() };
    static DECIMAL: OnceCell<Function> = const { OnceCell::new() };
    static PERCENT: OnceCell<Function> = const { OnceCell::new() };
    static DECIMAL_SEPARATOR: OnceCell<char> = const { OnceCell::new() };
}

/// Formats a count in full digits, grouped: `418,300,706`. Exact for every `u64`.
pub fn count(count: u64) -> String {
    COUNT.with(|format| {
        let format = format.get_or_init(|| formatter(&[]));
        call(format, &BigInt::from(count)).unwrap_or_else(|| count.to_string())
    })
}

/// Formats a percentage with one decimal: `11.6%`. Takes a percentage, not a fraction.
pub fn percent(percent: f64) -> String {
    PERCENT.with(|format| {
        let format = format.get_or_init(|| {
            formatter(&[
                ("style", "percent".into()),
                ("minimumFractionDigits", 1.into()),
                ("maximumFractionDigits", 1.into()),
            ])
        });
        call(format, &JsValue::from_f64(percent / 100.0)).unwrap_or_default()
    })
}

/// Formats a share with one decimal, or as less than the smallest share shown: `11.6%`, `<0.1%`. Takes a percentage,
/// not a fraction.
pub fn share(percents: f64) -> String {
    if 0.0 < percents && percents < 0.05 {
        ["<", &percent(0.1)].concat()
    } else {
        percent(percents)
    }
}

/// Formats a number with one decimal: `73.4`.
pub fn decimal(number: f64) -> String {
    DECIMAL.with(|format| {
        let format = format.get_or_init(|| {
            formatter(&[("minimumFractionDigits", 1.into()), ("maximumFractionDigits", 1.into())])
        });
        call(format, &JsValue::from_f64(number)).unwrap_or_default()
    })
}

/// Returns the decimal separator.
pub fn decimal_separator() -> char {
    DECIMAL_SEPARATOR.with(|separator| {
        *separator
            .get_or_init(|| decimal(0.5).chars().find(|c| matches!(c, '.' | ',')).unwrap_or('.'))
    })
}

fn formatter(options: &[(&str, JsValue)]) -> Function {
    let object = Object::new();
    let digits = ("numberingSystem", "latn".into());
    for (name, value) in options.iter().chain([&digits]) {
        // Setting a property of a fresh plain object cannot fail.
        Reflect::set(&object, &(*name).into(), value).ok();
    }
    Intl::NumberFormat::new(&Array::new(), &object).format()
}

fn call(format: &Function, number: &JsValue) -> Option<String> {
    format.call1(&JsValue::UNDEFINED, number).ok()?.as_string()
}
