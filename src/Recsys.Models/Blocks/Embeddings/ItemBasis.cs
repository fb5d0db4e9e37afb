using Recsys.Datasets;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Contracts;

namespace Recsys.Models.Blocks.Embeddings;

/// <summary>
/// The rows of which the vectors of items are sums, <c>e_i = own_i + 1/√n Σ trait_t</c> over the n traits of the item: its categories, tags and
/// attributes, each a row behind those of the items. What a trait means is learnt of the items that have it, so that an item that nobody has taken
/// yet has a vector too. Such an item has no row of its own, and of some others it is hidden while training, as the embeddings of users are (Volkovs
/// et al. 2017, "DropoutNet", https://papers.nips.cc/paper/7081; item towers: Yi et al. 2019, https://doi.org/10.1145/3298689.3346996).
/// </summary>
internal sealed class ItemBasis
{
    /// <summary>Items that must share a trait: one alone could as well be named by its own row.</summary>
    private const int LeastItems = 2;

    /// <summary>Traits at most, those that most items share: each is a row of every table.</summary>
    internal const int MostTraits = 20_000;

    private readonly int[][] _traits;
    private readonly bool[] _isTrained;

    private ItemBasis(int[][] traits, IReadOnlyList<string> names, bool[] isTrained) => (_traits, Names, _isTrained) = (traits, names, isTrained);

    /// <summary>Items, the padding one included.</summary>
    public int Items => _isTrained.Length;

    /// <summary>The traits in the order of their rows, as <c>category=…</c>, <c>tag=…</c> and <c>attribute name=…</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Rows of a table: the items' own and the traits'.</summary>
    public int Rows => Items + Names.Count;

    /// <summary>Whether any item has a trait; without, tables are those of the items themselves.</summary>
    public bool HasTraits => Names.Count > 0;

    /// <summary>Whether the training data has the item.</summary>
    public bool IsTrained(int item) => _isTrained[item];

    /// <summary>The traits of an item, as numbers from 0.</summary>
    public IReadOnlyList<int> TraitsOf(int item) => _traits[item];

    /// <summary>
    /// The basis of the items of the training data's vocabulary, as the catalog describes them; plain where it is not to be read.
    /// </summary>
    public static ItemBasis Of(TrainingInput input, bool readsCatalog)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (train, vocabulary) = (input.Split.Train, input.Split.Train.ItemVocabulary);
        var isTrained = TrainedItems(train);
        // Traits are rows of tables: those that a model was trained with.
        var wasTrained = input.IsRefit ? TrainedItems(input.Choices.Train) : isTrained;

        string[][] words =
        [
            .. Enumerable.Range(0, vocabulary.Size).Select(i => readsCatalog && i > 0 && input.Catalog.TryGetValue(vocabulary[i], out var item)
                ? item.Traits().Distinct(StringComparer.Ordinal).ToArray()
                : []),
        ];
        // A trait that no trained item has would be a row that nothing teaches.
        string[] names =
        [
            .. words.SelectMany((w, i) => w.Select(word => (Word: word, IsTrained: wasTrained[i]))).GroupBy(w => w.Word, StringComparer.Ordinal)
                .Where(g => g.Count() >= LeastItems && g.Any(w => w.IsTrained))
                .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(MostTraits)
                .Select(g => g.Key).Order(StringComparer.Ordinal),
        ];
        var numbers = names.Select((n, t) => (n, t)).ToDictionary(p => p.n, p => p.t, StringComparer.Ordinal);
        return new ItemBasis([.. words.Select(w => w.Where(numbers.ContainsKey).Select(n => numbers[n]).Order().ToArray())], names, isTrained);
    }

    private static bool[] TrainedItems(InteractionDataset train)
    {
        var result = new bool[train.ItemVocabulary.Size];
        foreach (var item in train.Items) result[item] = true;
        return result;
    }

    /// <summary>The items as sums of rows, shape [items × rows]; an item that nobody has taken is the sum of its traits alone.</summary>
    public CsrMatrix Matrix() => Matrix(All, () => false);

    /// <summary>The same for a step of training: the own row of each item with traits is hidden with probability <paramref name="share"/>.</summary>
    public CsrMatrix Matrix(Random random, double share) => Matrix(random, share, All);

    /// <summary>The same for a step that reads some items alone, shape [items read × rows].</summary>
    public CsrMatrix Matrix(Random random, double share, int[] items) => Matrix(items, () => random.NextDouble() < share);

    private int[] All => [.. Enumerable.Range(0, Items)];

    private CsrMatrix Matrix(int[] items, Func<bool> hides)
    {
        var starts = new int[items.Length + 1];
        var columns = new List<int>(items.Length * 4);
        var values = new List<float>(items.Length * 4);
        for (var r = 0; r < items.Length; r++)
        {
            var (i, traits) = (items[r], _traits[items[r]]);
            if (_isTrained[i] && (traits.Length == 0 || !hides()))
            {
                columns.Add(i);
                values.Add(1);
            }

            foreach (var trait in traits)
            {
                columns.Add(Items + trait);
                values.Add(1 / MathF.Sqrt(traits.Length));
            }

            starts[r + 1] = columns.Count;
        }

        return new CsrMatrix(items.Length, Rows, starts, [.. columns], [.. values]);
    }
}
