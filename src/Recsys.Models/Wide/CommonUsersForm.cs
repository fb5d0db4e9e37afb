namespace Recsys.Models.Wide;

/// <summary>The cosine of ItemKNN: <c>s(j, i) = n(j, i)/√(c(j)·c(i))</c>, where n counts the users who have both and c those who have one.</summary>
internal sealed record CommonUsersForm : PairCountForm
{
    public const string FormName = "common_users";

    public override string Name => FormName;

    public override IReadOnlyList<float> Numbers => [];

    protected override (int First, int End) Reach(int place, int length) => (0, length);

    protected override float Count(int distance) => 1;

    protected override float Similarity(float count, int users, int usersOfOther) => count / MathF.Sqrt((float)users * usersOfOther);
}
