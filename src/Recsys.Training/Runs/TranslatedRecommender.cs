using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Domain.Context;

namespace Recsys.Training.Runs;

/// <summary>
/// Asks a model of one data set in the indices of another. Users and items that the model does not know become index 0, the unknown; items that
/// only the model knows are not in the answer, and items that only the asker knows come last.
/// </summary>
internal sealed class TranslatedRecommender : IRecommender
{
    private readonly IRecommender _model;
    private readonly int[] _users;
    private readonly int[] _items;
    private readonly int[] _context;
    private readonly int _modelFields;
    private readonly int[] _modelFieldOf;
    private readonly int[] _missing;

    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="known">The data set that it was trained on.</param>
    /// <param name="asked">The data set whose indices the queries are in.</param>
    public TranslatedRecommender(IRecommender model, InteractionDataset known, InteractionDataset asked)
    {
        _model = model;
        _users = Map(asked.UserVocabulary, known.UserVocabulary);
        _items = Map(asked.ItemVocabulary, known.ItemVocabulary);
        _modelFields = known.Context.Fields.Count;
        _missing = known.Context.Encode(null, RequestContext.Empty);
        _modelFieldOf = [.. asked.Context.Fields.Select(f => IndexOf(known.Context, f))];
        _context = MapContext(asked.Context, known.Context, _modelFieldOf);
    }

    public string Name => _model.Name;

    public int ItemSize => _items.Length;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        var inner = new float[queries.Count * _model.ItemSize];
        _model.Score([.. queries.Select(Translate)], inner);
        for (var q = 0; q < queries.Count; q++)
        {
            for (var i = 0; i < _items.Length; i++)
            {
                scores[(q * _items.Length) + i] = _items[i] == 0 ? float.NegativeInfinity : inner[(q * _model.ItemSize) + _items[i]];
            }
        }
    }

    public void Dispose()
    {
    }

    private RecommendationQuery Translate(RecommendationQuery query)
    {
        int[] kept = [.. Enumerable.Range(0, query.History.Length).Where(h => _items[query.History[h]] != 0)];
        var isTimed = query.HistoryTimes.Length == query.History.Length;
        var fields = _modelFieldOf.Length;
        var hasContexts = query.HistoryContexts.Length == query.History.Length * fields;
        return query with
        {
            User = _users[query.User],
            History = Array.ConvertAll(kept, h => _items[query.History[h]]),
            HistoryTimes = isTimed ? Array.ConvertAll(kept, h => query.HistoryTimes[h]) : [],
            HistoryContexts = hasContexts ? [.. kept.SelectMany(h => Translate(query.HistoryContexts.AsSpan(h * fields, fields)))] : [],
            Context = Translate(query.Context),
        };
    }

    private int[] Translate(ReadOnlySpan<int> context)
    {
        var translated = _modelFields == 0 ? [] : _missing.ToArray();
        for (var f = 0; f < context.Length; f++)
        {
            if (_modelFieldOf[f] >= 0)
            {
                translated[_modelFieldOf[f]] = context[f] < 0 ? context[f] : _context[context[f]];
            }
        }

        return translated;
    }

    private static int[] Map(Vocabulary from, Vocabulary to) => [0, .. from.Ids.Select(to.IndexOf)];

    private static int IndexOf(ContextFeatures features, ContextField field)
    {
        for (var i = 0; i < features.Fields.Count; i++)
        {
            if (features.Fields[i].Name == field.Name && features.Fields[i].Kind == field.Kind)
            {
                return i;
            }
        }

        return -1;
    }

    private static int[] MapContext(ContextFeatures from, ContextFeatures to, int[] fieldOf)
    {
        var map = new int[from.Cardinality];
        for (var f = 0; f < from.Fields.Count; f++)
        {
            for (var v = 0; v < from.Fields[f].Size && fieldOf[f] >= 0; v++)
            {
                var field = to.Fields[fieldOf[f]];
                // Missing and unknown have the same small ids in every field; other values are looked up by their text.
                var id = v < ContextField.Reserved ? v : field.IdOf(from.Fields[f].Values[v - ContextField.Reserved]);
                map[from.OffsetOf(f) + v] = to.OffsetOf(fieldOf[f]) + id;
            }
        }

        return map;
    }
}
