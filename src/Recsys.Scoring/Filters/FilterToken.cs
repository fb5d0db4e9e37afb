using Superpower.Display;

namespace Recsys.Scoring.Filters;

internal enum FilterToken
{
    [Token(Description = "a name")]
    Name,

    [Token(Description = "a name in double quotes")]
    QuotedName,

    [Token(Description = "a text in single quotes")]
    Text,

    [Token(Description = "a number")]
    Number,

    [Token(Example = "true")]
    True,

    [Token(Example = "false")]
    False,

    [Token(Example = "and")]
    And,

    [Token(Example = "or")]
    Or,

    [Token(Example = "not")]
    Not,

    [Token(Description = "a comparison (eq, ne, lt, le, gt, ge)")]
    Comparison,

    [Token(Example = "has")]
    Has,

    [Token(Example = "in")]
    In,

    [Token(Example = "(")]
    Open,

    [Token(Example = ")")]
    Close,

    [Token(Example = ",")]
    Comma,
}
