namespace Recsys.Models.Wide;

/// <summary>
/// Sequential rules with the weight 1/d (Ludewig and Jannach 2018, https://arxiv.org/abs/1803.09587): <c>s(j, i) = n(j, i)/(c(j)^q·c(i)^p)</c>, where
/// c counts users and n sums over the users who have both <c>1/d</c> if i comes d different items after j and <c>b/d</c> if before it, for d up to a
/// window.
/// </summary>
/// <param name="Window">Different items between two of a history, beyond which they say nothing of each other.</param>
/// <param name="Backwards">b: what a neighbour that came before counts, against one that came after.</param>
/// <param name="TargetPower">p: 0 leaves popular items their lead, 1 takes all of it.</param>
/// <param name="SourcePower">q: how much an item that many have speaks less than one that few have.</param>
internal sealed record RuleForm(int Window, float Backwards, float TargetPower, float SourcePower) : PairCountForm
{
    public const string FormName = "neighbours";

    public override string Name => FormName;

    public override IReadOnlyList<float> Numbers => [Window, Backwards, TargetPower, SourcePower];

    protected override (int First, int End) Reach(int place, int length) =>
        (Backwards > 0 ? Math.Max(0, place - Window) : place, Math.Min(length, place + Window + 1));

    protected override float Count(int distance) => distance > 0 ? 1f / distance : Backwards / -distance;

    protected override float Similarity(float count, int users, int usersOfOther) =>
        count / (MathF.Pow(users, SourcePower) * MathF.Pow(usersOfOther, TargetPower));
}
