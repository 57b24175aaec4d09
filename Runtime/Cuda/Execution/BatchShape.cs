using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>How many images tensors have.</summary>
internal static class BatchShape
{
    /// <summary>The batch that all inputs and outputs agree on.</summary>
    /// <param name="inputs">The inputs' signatures.</param>
    /// <param name="inputLengths">Elements of each input given.</param>
    /// <param name="outputs">The outputs' signatures.</param>
    /// <param name="outputLengths">Elements of each output given.</param>
    /// <exception cref="ArgumentException">A number or length doesn't fit, or the batches differ.</exception>
    public static int Images(
        ImmutableArray<TensorSignature> inputs, IReadOnlyList<int> inputLengths, ImmutableArray<TensorSignature> outputs, IReadOnlyList<int> outputLengths)
    {
        if (inputLengths.Count != inputs.Length || outputLengths.Count != outputs.Length)
        {
            throw new ArgumentException(
                $"the model has {inputs.Length} inputs and {outputs.Length} outputs, not {inputLengths.Count} and {outputLengths.Count}", nameof(inputLengths));
        }

        var images = inputLengths[0] / inputs[0].ElementCount;
        foreach (var (tensor, length) in inputs.Zip(inputLengths).Concat(outputs.Zip(outputLengths)))
        {
            if (length != (long)images * tensor.ElementCount)
            {
                throw new ArgumentException(
                    $"'{tensor.Name}' has {length} elements; {images} images of {string.Join('×', tensor.Dimensions)} have {(long)images * tensor.ElementCount}",
                    nameof(inputLengths));
            }
        }

        return images;
    }
}
