using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Sequence;

namespace Recsys.Models.Tests.Families.Sequence;

public class AnsweredQuestionsTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 3);

    [Fact]
    public void Every_question_of_the_training_data_is_asked_once()
    {
        var train = Input.Split.Train;
        var windows = Windows().ToArray();
        using var answered = Of(windows, train.Count);
        Assert.Equal(windows.SelectMany(w => w.Targets), answered.Targets);
        Assert.DoesNotContain(0, answered.Targets);
    }

    [Fact]
    public void Windows_that_ask_less_than_the_data_has_are_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Of([.. Windows().Skip(1)], Input.Split.Train.Count));
        Assert.Matches(@"ask \d+ questions where the training data has \d+", error.Message);
    }

    private static IEnumerable<(SequenceWindow Window, int[] Targets)> Windows()
    {
        var train = Input.Split.Train;
        return Enumerable.Range(1, train.UserVocabulary.Size - 1)
            .SelectMany(u => SequenceWindows.OfUser(train, u, 20, new Random(u)))
            .Select(w => SequenceWindows.Of(train, w.User, w.From, w.To, withContext: true));
    }

    private static AnsweredQuestions Of((SequenceWindow Window, int[] Targets)[] windows, int questions)
    {
        TorchRuntime.Initialize();
        var options = new SequenceOptions { Encoder = SequenceEncoderKind.Gru, EmbeddingSize = 8, MaxHistory = 20 };
        using var network = new SequenceNetwork(options, SequenceShape.Of(Input, options), seed: 3);
        using var generator = Seeded.Torch(3, 0);
        return AnsweredQuestions.Of(network, windows.Chunk(4), questions, options.Width, generator);
    }
}
