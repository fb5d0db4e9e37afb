using Recsys.Datasets.Ratings;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Ratings;
using Recsys.Models.Ratings.AutoRec;
using Recsys.Models.Ratings.Baselines;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Ratings;

public class AutoRecTests
{
    private static readonly RatingDataset Train = SmallRatings.Split().Train;

    public AutoRecTests() => TorchRuntime.Initialize();

    [Theory]
    [InlineData(AutoRecSide.Item, false)]
    [InlineData(AutoRecSide.Item, true)]
    [InlineData(AutoRecSide.User, false)]
    [InlineData(AutoRecSide.User, true)]
    public void Predictions_are_those_of_the_formula_step_by_step(AutoRecSide side, bool centred)
    {
        const int Hidden = 5;
        var network = new AutoRecNetwork(new AutoRecOptions { Side = side, HiddenSize = Hidden, Centred = centred }, Train);
        using var parameters = Parameters(network);
        var known = new KnownPairs(Train, BiasFit.Of(Train, new BiasOptions()));
        using var model = new AutoRecModel(network, network.Rows(), known, parameters.ToValues());
        var values = parameters.ToValues();
        var mean = centred ? Train.Values.ToArray().Average() : 0;
        var predicted = SmallRatings.Everything(model, Train);
        var items = Train.ItemVocabulary.Size;
        for (var user = 2; user < Train.UserVocabulary.Size; user++)
        {
            for (var item = 2; item < items; item++)
            {
                var (row, column) = side == AutoRecSide.Item ? (item, user) : (user, item);
                double output = values["decoder_bias"].Values[column] + mean;
                for (var k = 0; k < Hidden; k++)
                {
                    double sum = values["encoder_bias"].Values[k];
                    for (var r = 0; r < Train.Count; r++)
                    {
                        var (ownRow, ownColumn) = side == AutoRecSide.Item ? (Train.Items[r], Train.Users[r]) : (Train.Users[r], Train.Items[r]);
                        if (ownRow == row) sum += (Train.Values[r] - mean) * values["encoder"].Values[(ownColumn * Hidden) + k];
                    }

                    output += values["decoder"].Values[(column * Hidden) + k] / (1 + Math.Exp(-sum));
                }

                Assert.Equal(Math.Clamp(output, 1, 5), predicted[(user * items) + item], 1e-4);
            }
        }
    }

    [Fact]
    public void The_gradient_is_that_of_the_dense_error_masked_to_the_known_entries()
    {
        using var scope = NewDisposeScope();
        var network = new AutoRecNetwork(new AutoRecOptions { HiddenSize = 6 }, Train);
        var rows = network.Rows();
        using var ours = Parameters(network);
        using var theirs = Parameters(network);
        (AutoRecNetwork.Decode(n => ours[n], AutoRecNetwork.Encode(n => ours[n], rows), rows) - tensor(rows.Values)).Squared().sum().backward();

        var (dense, mask) = (zeros(rows.RowCount, rows.ColumnCount), zeros(rows.RowCount, rows.ColumnCount));
        for (var r = 0; r < rows.RowCount; r++)
        {
            for (var n = rows.Starts[r]; n < rows.Starts[r + 1]; n++)
            {
                ParameterSet.Floats(dense)[(r * rows.ColumnCount) + rows.Columns[n]] = rows.Values[n];
                ParameterSet.Floats(mask)[(r * rows.ColumnCount) + rows.Columns[n]] = 1;
            }
        }

        var hidden = dense.matmul(theirs["encoder"]).Plus(theirs["encoder_bias"]).sigmoid();
        ((hidden.matmul(theirs["decoder"].t()).Plus(theirs["decoder_bias"]) - dense).Squared() * mask).sum().backward();
        foreach (var name in ours.Names)
        {
            var scale = theirs[name].grad!.abs().max().item<float>();
            Assert.InRange((ours[name].grad! - theirs[name].grad!).abs().max().item<float>(), 0, 1e-5f * Math.Max(1, scale));
        }

        // Who rated nothing is no target.
        Assert.Equal(0, ours["decoder_bias"].grad![1].item<float>());
    }

    private static ParameterSet Parameters(AutoRecNetwork network)
    {
        using var generator = Seeded.Torch(9, 0);
        var parameters = new ParameterSet();
        network.AddParameters(parameters, generator);
        var random = new Random(4);
        foreach (var name in (string[])["encoder_bias", "decoder_bias"])
        {
            foreach (ref var value in parameters.ValuesOf(name)) value = random.NextSingle();
        }

        return parameters;
    }
}
