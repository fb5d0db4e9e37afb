namespace Recsys.Functions.Online.Recommend;

/// <summary>A request to compare two contexts, by its JSON body.</summary>
internal sealed record WhatIfBody : RecommendationBody
{
    /// <summary>The first context.</summary>
    public ContextBody? From { get; init; }

    /// <summary>The second one.</summary>
    public ContextBody? To { get; init; }
}
