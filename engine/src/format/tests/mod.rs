//! Tests of the layout.
#[test]
fn look() {
    let path = std::env::var("LOOK").unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let root = super::parse(&text);
    let out = super::laid_out(&root.syntax(), &text);
    std::fs::write("/tmp/fmt-out.rhai", out).unwrap();
}
