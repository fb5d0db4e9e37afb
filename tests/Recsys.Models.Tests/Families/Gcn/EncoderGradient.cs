using Recsys.Models.Blocks.Training;
using Recsys.Models.Families.Gcn;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Families.Gcn;

/// <summary>The gradient of a loss over all users and items of a graph, as a step of training makes it: by way of the encoding.</summary>
internal static class EncoderGradient
{
    public static ParameterSet Parameters(IGraphEncoder encoder)
    {
        using var generator = new Generator(5, CPU);
        var parameters = new ParameterSet();
        encoder.AddParameters(parameters, generator);
        return parameters;
    }

    public static Tensor Loss(Tensor users, Tensor items) => users.matmul(items.t()).tanh().mean();

    public static void Learn(IGraphEncoder encoder, InteractionGraph graph, ParameterSet parameters)
    {
        var encoding = encoder.Encode(n => parameters[n]);
        encoding.Tables(t => parameters.Holds(t) ? t : t.requires_grad_(true));
        Loss(encoder.Users(encoding, All(encoder, graph)), encoding.Items).backward();
        encoder.Learn(n => parameters[n], encoding.Tables(t => parameters.Holds(t) ? t : t.grad!));
    }

    /// <summary>How the loss changes in a direction of one parameter.</summary>
    public static double Slope(IGraphEncoder encoder, InteractionGraph graph, ParameterSet parameters, string name, Tensor direction)
    {
        using var _ = no_grad();
        var step = 0.005 / direction.norm().item<float>();
        double At(double distance)
        {
            var encoding = encoder.Encode(n => n == name ? parameters[n] + (direction * distance) : parameters[n]);
            return Loss(encoder.Users(encoding, All(encoder, graph)), encoding.Items).item<float>();
        }

        return (At(step) - At(-step)) / (2 * step);
    }

    private static HistoryBatch All(IGraphEncoder encoder, InteractionGraph graph)
    {
        int[] all = [.. Enumerable.Range(0, graph.Users)];
        return HistoryBatch.Of(all, [.. all.Select(u => graph.ItemsOf(u).ToArray())], graph.Users, graph.Items, encoder.SelfLoops);
    }
}
