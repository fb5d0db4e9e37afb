namespace Recsys.Models.Contracts;

/// <summary>A family of models with one default: NCF, autoencoder, graph convolution, sequence.</summary>
public interface IModelFamily
{
    /// <summary>The name in tables, files and sources.</summary>
    string Name { get; }

    /// <summary>The settings, a record that serialises to JSON: a part of what identifies a model version.</summary>
    object Options { get; }

    /// <summary>What a training on so much data is expected to need.</summary>
    TrainingNeed Need(TrainingSizes sizes);

    /// <summary>Starts a training from nothing. The session owns its tensors; dispose it.</summary>
    ITrainingSession Start(TrainingInput input);

    /// <summary>
    /// Brings back a trained model from what <see cref="ITrainedModel.Save"/> wrote. The input is the one that it was trained on.
    /// </summary>
    ITrainedModel Load(TrainingInput input, Stream stream);
}
