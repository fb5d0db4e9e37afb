using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Families.Sequence;

/// <summary>Windows padded at the end to one length T and laid out as sparse matrices over the tables.</summary>
/// <param name="Size">Windows, B.</param>
/// <param name="Length">T.</param>
/// <param name="Items">[B·T × items], an empty row where a window has ended.</param>
/// <param name="Gaps">[B·T × <see cref="TimeGaps.Rows"/>].</param>
/// <param name="EventContexts">[B·T × context rows], an empty row for the start and where a window has ended; null where nobody reads them.</param>
/// <param name="Questions">[N × B·T]: which states are asked.</param>
/// <param name="RequestGaps">[N × <see cref="TimeGaps.Rows"/>].</param>
/// <param name="Contexts">[N × context rows].</param>
internal sealed record SequenceBatch(
    int Size, int Length, CsrMatrix Items, CsrMatrix Gaps, CsrMatrix? EventContexts, CsrMatrix Questions, CsrMatrix RequestGaps, CsrMatrix Contexts)
{
    public static SequenceBatch Of(IReadOnlyList<SequenceWindow> windows, int itemSize, ContextBasis context, bool withEventContexts)
    {
        var length = windows.Max(w => w.Items.Length);
        var items = new int[windows.Count * length];
        var gaps = new float[items.Length];
        items.AsSpan().Fill(-1);
        gaps.AsSpan().Fill(TimeGaps.Unknown);
        var fields = context.Fields;
        var eventContexts = new int[items.Length * fields];
        eventContexts.AsSpan().Fill(-1);
        var questions = new List<int>();
        var requestGaps = new List<float>();
        var contexts = new List<int>();
        for (var w = 0; w < windows.Count; w++)
        {
            var window = windows[w];
            window.Items.CopyTo(items, w * length);
            window.Gaps.CopyTo(gaps, w * length);
            window.EventContexts.CopyTo(eventContexts, w * length * fields);
            questions.AddRange(window.Positions.Select(p => (w * length) + p));
            requestGaps.AddRange(window.RequestGaps);
            contexts.AddRange(window.Contexts);
        }

        return new SequenceBatch(
            windows.Count, length, CsrMatrix.Selection(items, itemSize), TimeGaps.Encode(gaps),
            withEventContexts ? context.Select(eventContexts, items.Length) : null,
            CsrMatrix.Selection([.. questions], items.Length), TimeGaps.Encode([.. requestGaps]), context.Select([.. contexts], questions.Count));
    }
}
