// Writes repositories as CSV or JSON, with one piece of text per repository, and lets the browser download the file.
const DAY_MS = 86_400_000;

const textOfDay = new Map();

function timestampOf(day) {
  let text = textOfDay.get(day);
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString();
    textOfDay.set(day, text);
  }
  return text;
}

function download(pieces, type, name) {
  const address = URL.createObjectURL(new Blob(pieces, { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// Both take the columns, the repositories, and the name of the property with the index at which a repository's period
// begins.
export function saveCsv({ days, downloads }, repositories, start) {
  const pieces = repositories.map((repository) => {
    const key = `${cell(repository.type)},${cell(repository.name)},${repository.total},`;
    let text = "";
    for (let index = repository[start]; index < repository.end; index += 1) {
      text += `${key}${timestampOf(days[index])},${downloads[index]}\n`;
    }
    return text;
  });
  download(["repoType,repoName,total,timestamp,downloads\n", ...pieces], "text/csv", "analytics.csv");
}

export function saveJson({ days, downloads }, repositories, start) {
  const pieces = repositories.map((repository, position) => {
    const { type: repoType, name: repoName, total: totalDownloads } = repository;
    let records = "";
    for (let index = repository[start]; index < repository.end; index += 1) {
      const comma = records === "" ? "" : ",";
      records += `${comma}{"timestamp":"${timestampOf(days[index])}","downloads":${downloads[index]}}`;
    }
    const head = JSON.stringify({ repoType, repoName, totalDownloads }).slice(0, -1);
    return `${position === 0 ? "" : ",\n"}${head},"records":[${records}]}`;
  });
  download(["[", ...pieces, "]\n"], "application/json", "analytics.json");
}
