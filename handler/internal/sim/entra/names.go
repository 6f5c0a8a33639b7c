package entra

// The values that the population is made of. Much of it is not ASCII, because names are not.

// naming is a name and its spelling in a mail address.
type naming struct{ name, mail string }

var givenNames = []naming{
	{"Ann", "ann"}, {"Zoë", "zoe"}, {"François", "francois"}, {"Łukasz", "lukasz"}, {"Søren", "soren"}, {"Мария", "maria"},
	{"美咲", "misaki"}, {"José", "jose"}, {"Aïcha", "aicha"}, {"Noah", "noah"}, {"Émilie", "emilie"}, {"Ngọc", "ngoc"},
	{"Ayşe", "ayse"}, {"Liam", "liam"}, {"Olivia", "olivia"}, {"Jean-Luc", "jean-luc"}, {"Σοφία", "sofia"},
}

var surnames = []naming{
	{"Tremblay", "tremblay"}, {"Roy", "roy"}, {"Côté", "cote"}, {"O'Neill", "oneill"}, {"García Márquez", "garcia-marquez"},
	{"Müller", "muller"}, {"Иванова", "ivanova"}, {"田中", "tanaka"}, {"Nguyễn", "nguyen"}, {"van den Berg", "vandenberg"},
	{"Smith", "smith"}, {"d'Amours", "damours"}, {"Gagnon", "gagnon"}, {"Žižek", "zizek"}, {"Sjöström", "sjostrom"},
}

var titles = []string{
	"Accountant", "Analyst, R&D", "Chef d'équipe", "Directrice générale", "Process Owner", "Systems \"Swiss knife\" Engineer",
	"Buyer <EMEA>", "Infirmière", "Leiter Einkauf", "部長",
}

var departments = []string{
	"Accounting", "Research & Development", "Ressources humaines", "Ventes – Québec", "Einkauf", "Legal", "IT", "営業部",
}

var companies = []string{"Contoso", "Contoso Canada inc.", "Contoso Deutschland GmbH", "Fabrikam"}

var languages = []string{"en-US", "fr-CA", "fr-FR", "de-DE", "ja-JP", "es-ES"}

// place is a work address without its street.
type place struct{ postalCode, city, region, country string }

var places = []place{
	{"H3C 5L2", "Montréal", "QC", "CA"}, {"H7T 2P4", "Laval", "QC", "CA"}, {"75009", "Paris", "Île-de-France", "FR"},
	{"50667", "Köln", "NW", "DE"}, {"100-0005", "東京", "千代田区", "JP"}, {"98052", "Redmond", "WA", "US"},
}

var streets = []string{"rue Saint-Antoine Ouest", "Main Street", "Hohe Straße", "boul. Le Corbusier", "丸の内", "Broadway"}

var groupNames = []string{"Managers", "Sales", "Équipe Montréal", "Request approvers", "Einkauf Köln", "R&D", "Everyone", "人事"}
