using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Blend;

/// <summary>
/// What a blend is made of: the networks with the lifts of their contexts, and what is counted. Neighbours are a member of their own there: inside
/// every other one they would be weighed as often as there are members, by cases that have chosen their weight before. Where the order of the
/// histories says something, the sequence model is taken without the context.
/// </summary>
public static class BlendMembers
{
    /// <summary>The members, in the order of the models. They share the networks of the models: dispose of those.</summary>
    public static IReadOnlyList<ITrainedModel> Of(IEnumerable<ITrainedModel> models) =>
        [.. models.Select(m => m is WideModel wide ? wide.AsMember() : m)];

    /// <summary>Those that weights are for: as members, or the only one as it answers by itself.</summary>
    public static IReadOnlyList<ITrainedModel> Of(IEnumerable<ITrainedModel> models, BlendWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var weighed = models.Where(m => weights.Members.Contains(m.Name));
        return weights.KeepsTable ? [.. weighed] : Of(weighed);
    }
}
