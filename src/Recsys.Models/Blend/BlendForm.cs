using System.Text.Json.Serialization;

namespace Recsys.Models.Blend;

/// <summary>What a member's weight depends on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BlendForm>))]
public enum BlendForm
{
    /// <summary>The blend did no better than its best member, which answers alone.</summary>
    BestMember,

    /// <summary>One weight a member.</summary>
    Common,

    /// <summary>And an addition by the length of the history.</summary>
    ByLength,

    /// <summary>And an addition by each value of the context.</summary>
    ByLengthAndContext,

    /// <summary>Two weights a member: choices are of two kinds, and each kind weighs the members in its own way.</summary>
    Mixture,
}
