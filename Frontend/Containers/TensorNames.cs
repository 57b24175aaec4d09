namespace RepVgg.Frontend.Containers;

/// <summary>What a tensor may be called, so that names can stand in messages and in generated code's comments.</summary>
internal static class TensorNames
{
    private const int MaxLength = 512;

    /// <summary>Refuses names that are very long or have control characters.</summary>
    public static void Check(string name)
    {
        if (name.Length > MaxLength || name.Any(char.IsControl))
        {
            throw FrontendDiagnostics.MalformedTensor.Error(
                $"the tensor name '{MessageText.Shorten(name)}' has control characters or more than {MaxLength} characters");
        }
    }
}
