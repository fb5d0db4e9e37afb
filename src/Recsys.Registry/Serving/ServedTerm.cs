using System.Text.Json.Serialization;

namespace Recsys.Registry.Serving;

/// <summary>A part of a score. Tables of items have a row for each item, the padding one (0) included.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ServedDot), "dot")]
[JsonDerivedType(typeof(ServedItemDot), "itemDot")]
[JsonDerivedType(typeof(ServedContextDot), "contextDot")]
[JsonDerivedType(typeof(ServedContextColumns), "contextColumns")]
[JsonDerivedType(typeof(ServedBias), "bias")]
[JsonDerivedType(typeof(ServedPerceptron), "perceptron")]
[JsonDerivedType(typeof(ServedNeighbours), "neighbours")]
public abstract record ServedTerm
{
    /// <summary>What it is multiplied by.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The tower that gives its query, where there is one.</summary>
    [JsonIgnore]
    public virtual string? Source => null;

    /// <summary>The tables that it reads, that of the items first.</summary>
    public abstract IEnumerable<string> Tables();
}
