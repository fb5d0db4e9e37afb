namespace Recsys.Models.Blocks.Training;

/// <summary>How a network that was judged goes on over all events (<c>src/decisions/0180-what-serves-has-learnt-all-events.md</c>).</summary>
internal static class Refit
{
    /// <summary>Passes over the new events, and as many old ones, so that nothing is forgotten.</summary>
    public const int Epochs = 2;

    /// <summary>The share of the learning rate: the parameters stay near those that were judged.</summary>
    public const double ShareOfRate = 0.1;
}
