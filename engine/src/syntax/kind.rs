//! The kinds of tokens and nodes, and their binding to rowan.

/// Defines the enum together with the table that turns rowan's number back into a kind.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// What a token or a node of the tree is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum SyntaxKind {
            $($(#[doc = $doc])+ $name,)+
        }

        /// Every kind at the index of its number.
        const KINDS: &[SyntaxKind] = &[$(SyntaxKind::$name,)+];
    };
}

kinds! {
    /// A byte order mark at the start of the file.
    Bom,
    /// Spaces, tabs, form feeds and line ends.
    Whitespace,
    /// `// …` up to the end of the line.
    LineComment,
    /// `/// …`, a line comment that documents the function below.
    DocComment,
    /// `/* … */`, nested.
    BlockComment,

    /// A name.
    Ident,
    /// A word or name that rhai reserves: `default`, `this`, `call` …
    ReservedWord,
    /// `5`, `1_000`, `0xff`; with its sign where rhai lexes it with its sign.
    IntNumber,
    /// `0.15`, `5.`; with its sign where rhai lexes it with its sign.
    DecimalNumber,
    /// `"text"`.
    String,
    /// `#"text"#`.
    RawString,
    /// `'c'`.
    Char,
    /// The backtick that opens a template.
    TemplateOpen,
    /// Text of a template.
    TemplateText,
    /// The backtick that closes a template.
    TemplateClose,
    /// `${` in a template.
    InterpolationOpen,
    /// The `}` that ends what `${` opened.
    InterpolationClose,

    /// `true`.
    TrueKw,
    /// `false`.
    FalseKw,
    /// `let`.
    LetKw,
    /// `const`.
    ConstKw,
    /// `if`.
    IfKw,
    /// `else`.
    ElseKw,
    /// `switch`.
    SwitchKw,
    /// `do`.
    DoKw,
    /// `while`.
    WhileKw,
    /// `until`.
    UntilKw,
    /// `loop`.
    LoopKw,
    /// `for`.
    ForKw,
    /// `in`.
    InKw,
    /// `!in`.
    NotInKw,
    /// `continue`.
    ContinueKw,
    /// `break`.
    BreakKw,
    /// `return`.
    ReturnKw,
    /// `throw`.
    ThrowKw,
    /// `try`.
    TryKw,
    /// `catch`.
    CatchKw,
    /// `fn`.
    FnKw,
    /// `private`.
    PrivateKw,
    /// `import`, which the host switches off.
    ImportKw,
    /// `export`, which the host switches off.
    ExportKw,
    /// `as`, which the host switches off.
    AsKw,

    /// `_`.
    Underscore,
    /// `(`.
    LParen,
    /// `)`.
    RParen,
    /// `[`.
    LBracket,
    /// `?[`.
    QuestionBracket,
    /// `]`.
    RBracket,
    /// `{`.
    LBrace,
    /// `#{`.
    HashBrace,
    /// `}`.
    RBrace,
    /// `,`.
    Comma,
    /// `;`.
    Semicolon,
    /// `:`.
    Colon,
    /// `=>`.
    FatArrow,
    /// `.`.
    Dot,
    /// `?.`.
    QuestionDot,
    /// `..`.
    DotDot,
    /// `..=`.
    DotDotEq,
    /// `+`.
    Plus,
    /// `-`.
    Minus,
    /// `*`.
    Star,
    /// `/`.
    Slash,
    /// `%`.
    Percent,
    /// `**`.
    StarStar,
    /// `<<`.
    Shl,
    /// `>>`.
    Shr,
    /// `==`.
    EqEq,
    /// `!=`.
    NotEq,
    /// `<`.
    Less,
    /// `<=`.
    LessEq,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEq,
    /// `&&`.
    AndAnd,
    /// `||`.
    OrOr,
    /// `&`.
    And,
    /// `|`.
    Pipe,
    /// `^`.
    Caret,
    /// `??`.
    QuestionQuestion,
    /// `!`.
    Bang,
    /// `=`.
    Eq,
    /// `+=`.
    PlusEq,
    /// `-=`.
    MinusEq,
    /// `*=`.
    StarEq,
    /// `/=`.
    SlashEq,
    /// `%=`.
    PercentEq,
    /// `**=`.
    StarStarEq,
    /// `<<=`.
    ShlEq,
    /// `>>=`.
    ShrEq,
    /// `&=`.
    AndEq,
    /// `|=`.
    PipeEq,
    /// `^=`.
    CaretEq,
    /// A symbol that rhai reserves or does not know: `===`, `<-`, `@` …
    BadSymbol,
    /// Characters that no token begins with.
    BadText,
    /// After the last token; never in a tree.
    Eof,

    /// The whole file.
    SourceFile,
    /// Tokens that fit nowhere.
    Error,
    /// `let x = 1;`.
    LetStmt,
    /// `const X = 1;`.
    ConstStmt,
    /// An expression as a statement, with its `;` if there is one.
    ExprStmt,
    /// `return x;`.
    ReturnStmt,
    /// `throw x;`.
    ThrowStmt,
    /// `break x;`.
    BreakStmt,
    /// `continue;`.
    ContinueStmt,
    /// `try { … } catch (e) { … }`.
    TryStmt,
    /// `import "x" as y;`.
    ImportStmt,
    /// `export x as y;`.
    ExportStmt,
    /// `fn name(a, b) { … }`.
    FnDef,
    /// `;` alone.
    EmptyStmt,
    /// `for x in list { … }`.
    ForLoop,
    /// `while x { … }`.
    WhileLoop,
    /// `loop { … }`.
    InfiniteLoop,
    /// `do { … } while x`.
    DoLoop,
    /// The parameters of a function (in parentheses) or of a closure (between bars).
    ParamList,
    /// One parameter, or one variable of a `for`.
    Param,
    /// The arguments of a call, with their parentheses.
    ArgList,
    /// A number, text, character, `true` or `false`.
    Literal,
    /// A name, read.
    IdentExpr,
    /// `this`.
    ThisExpr,
    /// `()`.
    UnitExpr,
    /// `(x)`.
    ParenExpr,
    /// `-x`, `+x`, `!x`.
    PrefixExpr,
    /// `x + y`; ranges may lack a side.
    BinaryExpr,
    /// `x = y`, `x += y`.
    AssignExpr,
    /// `f(x)`.
    CallExpr,
    /// `x.f(y)`.
    MethodCallExpr,
    /// `x.y`.
    FieldExpr,
    /// `x[y]`.
    IndexExpr,
    /// `|x| y`.
    ClosureExpr,
    /// `if x { … } else { … }`.
    IfExpr,
    /// `switch x { … }`.
    SwitchExpr,
    /// `1 | 2 if x => y`.
    SwitchArm,
    /// `{ … }`; in a template `${ … }`.
    BlockExpr,
    /// `[x, y]`.
    ArrayExpr,
    /// `#{ x: y }`.
    MapExpr,
    /// `x: y` in a map.
    MapEntry,
    /// Text between backticks.
    TemplateExpr,
}

impl SyntaxKind {
    /// Whether the parser steps over tokens of this kind.
    #[must_use]
    pub const fn is_trivia(self) -> bool {
        matches!(
            self,
            Self::Bom | Self::Whitespace | Self::LineComment | Self::DocComment | Self::BlockComment
        )
    }

    /// Whether the kind is a word of the language.
    #[must_use]
    pub const fn is_keyword(self) -> bool {
        (self as u16) >= (Self::TrueKw as u16) && (self as u16) <= (Self::AsKw as u16)
    }

    /// Whether the kind assigns: `=`, `+=` …
    #[must_use]
    pub const fn is_assignment(self) -> bool {
        (self as u16) >= (Self::Eq as u16) && (self as u16) <= (Self::CaretEq as u16)
    }

    /// Whether the kind is a bracket or quote that something closes.
    pub(super) const fn opens(self) -> bool {
        matches!(
            self,
            Self::LParen
                | Self::LBracket
                | Self::QuestionBracket
                | Self::LBrace
                | Self::HashBrace
                | Self::InterpolationOpen
                | Self::TemplateOpen
        )
    }

    /// Whether the kind closes what another opened.
    pub(super) const fn closes(self) -> bool {
        matches!(
            self,
            Self::RParen | Self::RBracket | Self::RBrace | Self::InterpolationClose | Self::TemplateClose
        )
    }
}

/// The language for rowan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rhai {}

impl rowan::Language for Rhai {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        KINDS.get(usize::from(raw.0)).copied().unwrap_or(SyntaxKind::Error)
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        rowan::SyntaxKind(kind as u16)
    }
}

/// A node of the tree.
pub type SyntaxNode = rowan::SyntaxNode<Rhai>;
/// A token of the tree.
pub type SyntaxToken = rowan::SyntaxToken<Rhai>;
/// A node or a token.
pub type SyntaxElement = rowan::SyntaxElement<Rhai>;
pub use rowan::{TextRange, TextSize};
