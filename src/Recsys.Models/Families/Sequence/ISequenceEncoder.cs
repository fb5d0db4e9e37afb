using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>Reads embedded events; the state at a position depends on this position and those before it alone.</summary>
internal interface ISequenceEncoder
{
    /// <summary>Width of a state.</summary>
    int StateSize { get; }

    /// <summary>Adds the parameters with their initial values.</summary>
    void AddParameters(ParameterSet parameters, Generator generator);

    /// <summary>States [B, T, <see cref="StateSize"/>] of events [B, T, d].</summary>
    /// <param name="x">Embedded events.</param>
    /// <param name="dropout">The stream of the dropout, or null where nothing is dropped.</param>
    Tensor States(Tensor x, Generator? dropout);
}
