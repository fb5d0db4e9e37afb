using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Families;

/// <summary>A family with valid settings: how it starts, and how it makes a model of saved values.</summary>
internal sealed class ModelFamily : IModelFamily
{
    private readonly Func<TrainingInput, ITrainingSession> _start;
    private readonly Func<TrainingInput, ParameterValues, ITrainedModel> _load;
    private readonly Func<TrainingInput, WideForm?> _wideOf;

    /// <param name="name">The name of the family everywhere.</param>
    /// <param name="options">The settings.</param>
    /// <param name="start">Starts a training.</param>
    /// <param name="load">Makes a model of the values that one was saved with.</param>
    /// <param name="wideOf">What may stand beside its network; null for nothing.</param>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public ModelFamily(
        string name, object options, Func<TrainingInput, ITrainingSession> start, Func<TrainingInput, ParameterValues, ITrainedModel> load,
        Func<TrainingInput, WideForm?>? wideOf = null)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        (Name, Options, _start, _load, _wideOf) = (name, options, start, load, wideOf ?? (_ => null));
    }

    public string Name { get; }

    public object Options { get; }

    public ITrainingSession Start(TrainingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _start(input);
    }

    public ITrainedModel Load(TrainingInput input, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(input);
        ITrainedModel LoadAlone(Stream saved) => _load(input, SavedModel.Read(saved, Name));
        return _wideOf(input) is { } form ? WideModel.Load(input, stream, form, LoadAlone) : LoadAlone(stream);
    }
}
