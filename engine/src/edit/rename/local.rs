//! Names inside of a file of code: variables, helpers, parameters.

use super::symbol::Symbol;
use super::{Mention, MentionKind};
use crate::edit::part::is_bound;
use crate::edit::{Subject, span_of};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AstNode, Call, Fn, Ident, Let, MethodCall, Param};
use crate::syntax::{SyntaxKind, SyntaxNode, TextSize, token_at};

impl Subject<'_> {
    /// The places of a variable of the top level, or of a helper.
    pub(super) fn code_mentions(&self, symbol: &Symbol, name: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        if let (Symbol::Variable(_), Some(variable)) = (symbol, self.index.variables.get(name)) {
            let kind = MentionKind::Declaration;
            found.push(Mention {
                span: variable.name,
                kind,
            });
        }
        let files = self.pack.script_files().iter().chain(self.pack.test_files());
        for file in files {
            let Some(root) = self.root(*file) else { continue };
            for node in root.descendants() {
                let token = match (symbol, node.kind()) {
                    (Symbol::Helper(_), SyntaxKind::FnDef) => Fn::cast(node)
                        .and_then(|one| one.name_token())
                        .map(|token| (token, true)),
                    (Symbol::Helper(_), SyntaxKind::CallExpr) => Call::cast(node)
                        .and_then(|one| one.name_token())
                        .map(|token| (token, false)),
                    (Symbol::Helper(_), SyntaxKind::MethodCallExpr) => MethodCall::cast(node)
                        .and_then(|one| one.name_token())
                        .map(|token| (token, false)),
                    (_, SyntaxKind::IdentExpr) if !is_bound(&node, name) => Ident::cast(node)
                        .and_then(|one| one.token())
                        .map(|token| (token, false)),
                    _ => None,
                };
                let Some((token, declares)) = token.filter(|(token, _)| token.text() == name) else {
                    continue;
                };
                let kind = if declares {
                    MentionKind::Declaration
                } else {
                    MentionKind::Read
                };
                found.push(Mention {
                    span: span_of(*file, token.text_range()),
                    kind,
                });
            }
        }
        found.sort_by_key(|mention| (mention.kind != MentionKind::Declaration, mention.span));
        found.dedup();
        found
    }

    /// The parameter or variable inside of a rule, helper or loop that stands at an offset.
    pub(super) fn local_at(&self, file: FileId, offset: u32) -> Option<Symbol> {
        let root = self.root(file)?;
        let token = token_at(&root, TextSize::new(offset))?;
        let parent = token.parent()?;
        let name = token.text();
        match parent.kind() {
            SyntaxKind::Param => Some(Symbol::Local(span_of(file, token.text_range()))),
            SyntaxKind::LetStmt | SyntaxKind::ConstStmt => {
                let inner = parent.parent()?.kind() != SyntaxKind::SourceFile;
                inner.then(|| Symbol::Local(span_of(file, token.text_range())))
            }
            SyntaxKind::IdentExpr => definition(&parent, name).map(|found| Symbol::Local(span_of(file, found))),
            _ => None,
        }
    }

    /// The places of a parameter or an inner variable.
    pub(super) fn local_mentions(&self, definition_at: Span) -> Vec<Mention> {
        let Some(root) = self.root(definition_at.file) else {
            return Vec::new();
        };
        let Some(token) = token_at(&root, TextSize::new(definition_at.start)) else {
            return Vec::new();
        };
        let name = token.text().to_owned();
        let mut found = vec![Mention {
            span: definition_at,
            kind: MentionKind::Declaration,
        }];
        let reads = root
            .descendants()
            .filter_map(Ident::cast)
            .filter(|ident| ident.name() == name);
        let reads = reads.filter(|ident| definition(ident.syntax(), &name) == Some(token.text_range()));
        found.extend(reads.map(|ident| Mention {
            span: span_of(definition_at.file, ident.range()),
            kind: MentionKind::Read,
        }));
        found
    }
}

/// Where a name that is read is declared, inside of rules, helpers, loops and blocks.
pub(crate) fn definition(node: &SyntaxNode, name: &str) -> Option<crate::syntax::TextRange> {
    let mut below = node.clone();
    for above in node.ancestors().skip(1) {
        let parameter = |node: &SyntaxNode| {
            let params = node.descendants().filter_map(Param::cast).filter(|param| {
                // Those of the node itself, not of what stands inside of it.
                let holder = param.syntax().ancestors().find(|one| {
                    matches!(
                        one.kind(),
                        SyntaxKind::ClosureExpr | SyntaxKind::FnDef | SyntaxKind::ForLoop
                    )
                });
                holder.as_ref() == Some(node)
            });
            params
                .filter_map(|param| param.token())
                .find(|token| token.text() == name)
        };
        let token = match above.kind() {
            SyntaxKind::ClosureExpr | SyntaxKind::FnDef | SyntaxKind::ForLoop => parameter(&above),
            SyntaxKind::BlockExpr => above
                .children()
                .take_while(|child| child.text_range().start() < below.text_range().start())
                .filter_map(Let::cast)
                .filter_map(|one| one.name_token())
                .filter(|token| token.text() == name)
                .last(),
            _ => None,
        };
        if let Some(token) = token {
            return Some(token.text_range());
        }
        below = above;
    }
    None
}
