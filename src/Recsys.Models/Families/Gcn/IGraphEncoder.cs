using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Gcn;

/// <summary>
/// Turns the graph and the parameters into item vectors, and a user with a history into a user vector. Training and scoring go through the
/// same code: the history of the training graph gives the trained vector, a fresher one the vector of today.
/// </summary>
internal interface IGraphEncoder
{
    /// <summary>Whether degrees count a loop of each node to itself.</summary>
    bool SelfLoops { get; }

    /// <summary>Adds the parameters with their initial values; row 0 of both tables (nobody) is zero.</summary>
    void AddParameters(ParameterSet parameters, Generator generator);

    /// <summary>Names and shapes of the parameters.</summary>
    IReadOnlyList<(string Name, long[] Shape)> Shapes { get; }

    /// <summary>All that does not depend on the user at hand; nothing is recorded for a gradient.</summary>
    GraphEncoding Encode(Func<string, Tensor> parameter);

    /// <summary>
    /// Adds to the gradients of the parameters what follows from those of an encoding. The layers in between are made again, or are not asked for:
    /// nothing of them is held while the batches of a step are learnt from.
    /// </summary>
    /// <param name="parameter">The parameters as they were encoded.</param>
    /// <param name="gradients">In each place the gradient of the tensor there, which may be overwritten; parameters stand for themselves.</param>
    void Learn(Func<string, Tensor> parameter, GraphEncoding gradients);

    /// <summary>User vectors, shape [batch × out].</summary>
    /// <param name="encoding">What <see cref="Encode"/> gave.</param>
    /// <param name="batch">The users and what they did.</param>
    Tensor Users(GraphEncoding encoding, HistoryBatch batch);
}

/// <summary>The user-independent side.</summary>
/// <param name="Items">Item vectors [items × out].</param>
/// <param name="UserTable">What a user's own embedding adds [users × d].</param>
/// <param name="HistoryTables">What an item in a history adds, one table a layer of the user side.</param>
/// <param name="Weights">Dense weights of the user side, by name.</param>
internal sealed record GraphEncoding(
    Tensor Items, Tensor UserTable, IReadOnlyList<Tensor> HistoryTables, IReadOnlyDictionary<string, Tensor> Weights)
{
    /// <summary>The same with something else in the place of each table.</summary>
    public GraphEncoding Tables(Func<Tensor, Tensor> of) =>
        this with { Items = of(Items), UserTable = of(UserTable), HistoryTables = [.. HistoryTables.Select(of)] };
}
