using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Sequence;
using Recsys.Training.Runs;

namespace Recsys.Training.Workflow;

/// <summary>
/// Which family is trained next, and for how long. Side by side go as many as the host runs and as the memory holds, by the estimates of the run. Of
/// the processor time of the night each family has half of an even share for sure. The rest goes to those whose last epochs made them better: first
/// to a training whose rate falls to its end, since the end brings it most, then to the one to which a minute brought most. It decides by the results
/// alone, in the order in which they come, so that an orchestration can replay it.
/// </summary>
/// <param name="run">The run with its estimates.</param>
/// <param name="cpuSeconds">Processor seconds for all families together.</param>
/// <param name="sure">The part of an even share that is sure: a refit, whose passes nobody judges, has all of it.</param>
internal sealed class TrainingTurns(TrainingRun run, double cpuSeconds, double sure = TrainingTurns.SurePart)
{
    /// <summary>Trainings side by side: <c>maxConcurrentActivityFunctions</c> of <c>host.json</c>.</summary>
    internal const int MostAtOnce = 2;

    /// <summary>See <c>src/decisions/0293-half-of-a-night-goes-where-a-minute-brings-most.md</c>.</summary>
    internal const double SurePart = 0.5;

    private const double LengthsOfReturn = 10;

    /// <summary>Families by how long they were measured to train on small data: an estimate says little of epochs that patience ends.</summary>
    internal static readonly string[] ShortestFirst =
        [GcnOptions.FamilyName, AutoencoderOptions.FamilyName, NcfOptions.FamilyName, SequenceOptions.FamilyName];

    // Begun last, the longest would run alone.
    private readonly List<Training> _open =
        [.. run.Families.Where(f => !run.HasLost(f)).OrderByDescending(f => Array.IndexOf(ShortestFirst, f)).Select(f => new Training(f))];

    private readonly int _count = run.Families.Count(f => !run.HasLost(f));
    private double _spentByEnded;

    private double Share => Math.Max(0, cpuSeconds) / Math.Max(1, _count);

    private double Sure => sure * Share;

    /// <summary>What nobody has for sure, and nobody has used or been lent.</summary>
    private double Pool => Math.Max(0, Math.Max(0, cpuSeconds) - _spentByEnded - _open.Sum(t => Math.Max(Sure, t.Spent + t.Lent)));

    /// <summary>Processor seconds of all.</summary>
    public double Spent => _spentByEnded + _open.Sum(t => t.Spent);

    /// <summary>Whether nothing is left to train.</summary>
    public bool IsOver => _open.Count == 0;

    /// <summary>What is to be started now; null where a slice must end first.</summary>
    public (string Family, double CpuSeconds, bool IsAlone)? Next(double sliceSeconds)
    {
        Training[] running = [.. _open.Where(t => t.IsRunning)];
        if (running.Length >= MostAtOnce || running.Any(t => t.MustBeAlone)) return null;
        var next = _open.Where(t => !t.IsRunning && !t.MustBeAlone && HasTime(t)).FirstOrDefault(Fits)
            ?? _open.Where(t => !t.IsRunning && !t.MustBeAlone && !HasTime(t))
                .Where(_ => running.Length == 0 || (Pool > 0 && !running.Any(r => r.IsFalling)))
                .OrderByDescending(t => t.GainOfASecond).FirstOrDefault(Fits)
            ?? (running.Length == 0 ? _open.FirstOrDefault(t => t.MustBeAlone) : null);
        if (next is null) return null;
        next.IsRunning = true;
        // Who has had an even share and gets no better, or for whom nothing is left but its end, ends: 0 says so.
        var mayGoOn = next.GainOfASecond > 0 || next.Spent < Share;
        if (!HasTime(next) && mayGoOn && Pool > next.ToEnd) next.Lent = Math.Min(Pool, sliceSeconds + next.ToEnd);
        return (next.Family, HasTime(next) ? Sure - next.Spent : next.Lent, next.MustBeAlone || _count == 1);

        // Where it alone is more than the memory holds, the estimate may still be wrong.
        bool Fits(Training t) => running.Length == 0 || running.Sum(r => run.MemoryOf(r.Family)) + run.MemoryOf(t.Family) <= run.MemoryMB;
    }

    /// <summary>
    /// Seconds of the next slice of a family: as many as were asked for, and more where beginning and saving would else take more than a tenth of
    /// them; half the timeout of a function at most.
    /// </summary>
    public double LengthOf(string family, double sliceSeconds) => Math.Max(
        sliceSeconds, Math.Min(TrainingRequest.MaxSliceSeconds, LengthsOfReturn * _open.First(t => t.Family == family).ToReturn));

    /// <summary>Whether what it has for sure is more than its end takes.</summary>
    private bool HasTime(Training training) => training.Spent + training.ToEnd < Sure;

    /// <summary>What a slice brought.</summary>
    public void Ended(SliceResult slice)
    {
        var training = _open.First(t => t.Family == slice.Family);
        (training.IsRunning, training.Lent) = (false, 0);
        training.Learnt(slice);
        if (slice.IsFinished) Close(training);
    }

    /// <summary>
    /// A slice failed; true where the family is tried again, alone: a worker that dies takes with it what runs beside its murderer.
    /// </summary>
    public bool Failed(string family, bool isDeath)
    {
        var training = _open.First(t => t.Family == family);
        (training.IsRunning, training.Lent) = (false, 0);
        if (isDeath && _count > 1 && !training.MustBeAlone) return training.MustBeAlone = true;
        Close(training);
        return false;
    }

    private void Close(Training training)
    {
        _open.Remove(training);
        _spentByEnded += training.Spent;
    }

    private sealed class Training(string family)
    {
        private double _best, _judgedAt;
        private int _epochs;

        public string Family => family;

        public bool IsRunning { get; set; }

        public bool MustBeAlone { get; set; }

        /// <summary>Whether its rate falls to its end. What is common is its own until then, so nobody is lent any of it beside it.</summary>
        public bool IsFalling { get; private set; }

        /// <summary>What it may use now beyond its share.</summary>
        public double Lent { get; set; }

        public double Spent { get; private set; }

        /// <summary>What it takes to end it.</summary>
        public double ToEnd { get; private set; }

        /// <summary>Seconds that it takes to begin a slice and to save it.</summary>
        public double ToReturn { get; private set; }

        /// <summary>
        /// NDCG@10 in validation that a processor second brought before the last epoch that has ended; more than anything before one has, and where
        /// a training is best at its end.
        /// </summary>
        public double GainOfASecond { get; private set; } = double.PositiveInfinity;

        public void Learnt(SliceResult slice)
        {
            (Spent, IsFalling) = (slice.CpuSeconds, slice.IsBestAtItsEnd);
            // A slice in the midst of an epoch says nothing of what it brings.
            if (slice.Epoch > _epochs)
            {
                var gain = Math.Max(0, slice.BestValidationNdcg10 - _best) / Math.Max(1, Spent - _judgedAt);
                GainOfASecond = slice.IsBestAtItsEnd ? double.PositiveInfinity : gain;
                (_best, _judgedAt, _epochs) = (slice.BestValidationNdcg10, Spent, slice.Epoch);
            }

            (ToEnd, ToReturn) = (slice.CpuSecondsToEnd, slice.SecondsToReturn);
        }
    }
}
