use crate::pack::Joined;
use crate::source::{FileId, Sources};
use rhai::{ASTNode, Engine, Expr, OptimizationLevel, Position};

fn joined(texts: &[&str]) -> (Sources, Vec<FileId>, Joined) {
    let mut sources = Sources::default();
    let files: Vec<FileId> = texts
        .iter()
        .zip(0..)
        .map(|(text, index)| sources.add(format!("{index}.rhai"), *text))
        .collect();
    let joined = Joined::new(&sources, &files);
    (sources, files, joined)
}

/// Every variable that the script host reports must stand where the map says.
fn agrees_with_the_host(texts: &[&str], expected: usize) {
    let (sources, _, joined) = joined(texts);
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    let ast = engine.compile(&joined.text).unwrap();
    let mut seen = 0;
    ast.walk(&mut |path| {
        let Some(ASTNode::Expr(Expr::Variable(variable, _, position))) = path.last() else {
            return true;
        };
        let (line, column) = place(*position);
        let (file, offset) = joined.place(line, column).unwrap();
        let text = sources.get(file).unwrap().text();
        assert!(
            text[offset as usize..].starts_with(variable.1.as_str()),
            "`{}` is not at {line}:{column} = {file:?}:{offset} of {text:?}",
            variable.1
        );
        assert_eq!(joined.position(file, offset), Some((line, column)));
        seen += 1;
        true
    });
    assert_eq!(seen, expected);
}

fn place(position: Position) -> (u32, u32) {
    (position.line().unwrap() as u32, position.position().unwrap() as u32)
}

#[test]
fn positions_agree_with_the_script_host() {
    agrees_with_the_host(
        &[
            "let a1 = 1;\n\tlet\tb1 = a1;\n",
            "\u{feff}let a2 = \"größe 🎉\"; let b2 = a2;\r\n\r\n\tlet c2 = b2; // ü\r\nlet d2 = c2;",
            "",
            "\u{feff}",
            "/* ein\r\nlanger /* Kommentar */ é\n */ let a3 = `text\r\nüber ${\td2 + `é${c2}`} Zeilen\n`; let b3 = a3;\r\n",
            "let a4 = #\"roh \" \r\n x\"#; let b4 = `\r\nx`; let c4 = 'é'; let d4 = b4;",
            "let a5 = \"ein \\\n   langer \\\r\n Text\"; let b5 = a5;",
            "  \n\n",
            "let a6 = a5 \t; // no line end at the end",
        ],
        1 + 3 + 3 + 1 + 1 + 1,
    );
}

#[test]
fn errors_of_the_script_host_find_their_file() {
    let (sources, files, joined) = joined(&["let a = 1;\r\n", "\u{feff}let b = 2;\r\n\tlet é = 3;\r\n", "let c = 4"]);
    let error = Engine::new_raw().compile(&joined.text).unwrap_err();
    let (line, column) = place(error.position());
    let (file, offset) = joined.place(line, column).unwrap();
    assert_eq!(file, files[1]);
    assert!(sources.get(file).unwrap().text()[offset as usize..].starts_with('é'));

    // A statement that the end of the text cuts off.
    let (sources, files, joined) = self::joined(&["let a = 1;\n", "let c = (4"]);
    let position = Engine::new_raw().compile(&joined.text).unwrap_err().position();
    let place = joined.place(position.line().unwrap() as u32, position.position().unwrap() as u32);
    assert_eq!(
        place,
        Some((files[1], sources.get(files[1]).unwrap().text().len() as u32))
    );
}

/// Why a lone carriage return is refused in scripts: it ends a comment for the host, and no line elsewhere.
#[test]
fn the_script_host_counts_a_lone_carriage_return_by_context() {
    let place_of_b = |text: &str| {
        let error = Engine::new_raw().compile(format!("{text}let == 1")).unwrap_err();
        place(error.position())
    };
    assert_eq!(place_of_b("let a;\r"), (1, 12));
    assert_eq!(place_of_b("// a\r"), (2, 5));
    assert_eq!(place_of_b("// a\r\n"), (2, 5));
    assert_eq!(place_of_b("\"a\rx\";"), (1, 11));
}

#[test]
fn places_outside_the_text_are_none() {
    let (_, files, joined) = joined(&["ab\n", "c"]);
    assert_eq!(joined.text, "ab\nc\n");
    assert_eq!(joined.lines(), 2);
    assert_eq!(joined.place(0, 1), None);
    assert_eq!(joined.place(1, 0), None);
    assert_eq!(joined.place(1, 1), Some((files[0], 0)));
    assert_eq!(joined.place(1, 3), Some((files[0], 2)));
    assert_eq!(joined.place(1, 4), None);
    assert_eq!(joined.place(2, 2), Some((files[1], 1)));
    assert_eq!(joined.place(3, 1), Some((files[1], 1)));
    assert_eq!(joined.place(3, 2), None);
    assert_eq!(joined.place(4, 1), None);
    assert_eq!(joined.position(files[1], 1), Some((2, 2)));
    assert_eq!(joined.position(files[1], 2), None);
    assert_eq!(joined.position(FileId(9), 0), None);
    assert_eq!(Joined::default().place(1, 1), None);
}
