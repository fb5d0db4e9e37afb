using Recsys.Datasets;

namespace Recsys.Models.Wide;

/// <summary>How a table of pairs of items is made of histories.</summary>
internal abstract record TableForm
{
    private const int Digits = 6;

    /// <summary>What graphs and files call a table of it.</summary>
    public abstract string Name { get; }

    /// <summary>What it is beside its name, as it is saved.</summary>
    public abstract IReadOnlyList<float> Numbers { get; }

    /// <summary>The form of a saved table.</summary>
    /// <exception cref="InvalidDataException">There is none of such a name with so many numbers.</exception>
    public static TableForm Of(string name, float[] numbers) => (name, numbers) switch
    {
        (CommonUsersForm.FormName, []) => new CommonUsersForm(),
        (RuleForm.FormName, [var window, var backwards, var target, var source]) => new RuleForm((int)window, backwards, target, source),
        // As they were before single precision: 0.9, not 0.89999998.
        (EaseForm.FormName, [var decay, var lambda, var items]) => new EaseForm(Math.Round(decay, Digits), Math.Round(lambda, Digits), (int)items),
        _ => throw new InvalidDataException($"There is no form '{name}' of a table with {numbers.Length} numbers."),
    };

    /// <summary>The table of the training data.</summary>
    public abstract ItemNeighbours Build(InteractionDataset train, CancellationToken cancellationToken = default);
}
