namespace RepVgg.Cli.Infrastructure;

/// <summary>Spells the commands that headers of generated files record.</summary>
internal static class CommandText
{
    /// <summary>The name of a file, without its folder, as one word of a command line.</summary>
    public static string FileName(string path) => Path.GetFileName(path) is var name && name.Any(char.IsWhiteSpace) ? $"\"{name}\"" : name;
}
