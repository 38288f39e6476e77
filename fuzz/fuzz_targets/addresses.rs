//! Any query string gives a view, and that view survives its own query string. Other parameters are kept.
#![no_main]

use libfuzzer_sys::fuzz_target;
use publisher_analytics_core::view::View;

fuzz_target!(|input: &[u8]| {
    let query = String::from_utf8_lossy(input);
    let view = View::from_query(&query);
    let own = view.to_query("");
    assert_eq!(View::from_query(&own), view, "{own}");
    let with_others = view.to_query(&query);
    assert_eq!(View::from_query(&with_others), view, "{with_others}");
    assert_eq!(view.to_query(&with_others), with_others);
});
