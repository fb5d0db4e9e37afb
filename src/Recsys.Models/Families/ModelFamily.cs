using System.ComponentModel.DataAnnotations;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Families;

/// <summary>A family with valid settings: how it starts, and how it brings back a saved model.</summary>
internal sealed class ModelFamily : IModelFamily
{
    private readonly Func<TrainingInput, ITrainingSession> _start;
    private readonly Func<TrainingInput, Stream, ITrainedModel> _load;
    private readonly Func<TrainingSizes, TrainingNeed> _need;
    private readonly Func<TrainingInput, WideForm?> _wideOf;

    /// <param name="name">The name of the family everywhere.</param>
    /// <param name="options">The settings.</param>
    /// <param name="start">Starts a training.</param>
    /// <param name="load">Brings back a model from what one was saved as.</param>
    /// <param name="need">What a training needs.</param>
    /// <param name="wideOf">What may stand beside its network; null for nothing.</param>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public ModelFamily(
        string name, object options, Func<TrainingInput, ITrainingSession> start, Func<TrainingInput, Stream, ITrainedModel> load,
        Func<TrainingSizes, TrainingNeed> need, Func<TrainingInput, WideForm?>? wideOf = null)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        (Name, Options, _start, _load, _need, _wideOf) = (name, options, start, load, need, wideOf ?? (_ => null));
    }

    public string Name { get; }

    public object Options { get; }

    public TrainingNeed Need(TrainingSizes sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        return _need(sizes);
    }

    public ITrainingSession Start(TrainingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _start(input);
    }

    public ITrainedModel Load(TrainingInput input, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _wideOf(input) is { } form ? WideModel.Load(input, stream, form, s => _load(input, s)) : _load(input, stream);
    }
}
