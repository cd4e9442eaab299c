package one.persist.benchmarks.data;

import java.util.List;

/**
 * What orders are made of.
 */
final class Words {

	static final List<String> FIRST_NAMES = split("""
			Anna;Ben;Clara;David;Emma;Felix;Greta;Hannah;Ida;Jonas;Karl;Lena;Max;Nina;Oskar;Paula;Quentin;Rosa;\
			Simon;Tilda;Uwe;Vera;Walter;Yara;Zoe;Anton;Birgit;Carlos;Dana;Erik;Fatima;Georg;Helena;Igor;Julia;\
			Konrad;Laura;Mehmet;Nora;Olga""");

	static final List<String> LAST_NAMES = split("""
			Albrecht;Bauer;Christensen;Dietrich;Engel;Fischer;Graf;Hoffmann;Ibsen;Jansen;Keller;Lindner;Meyer;\
			Neumann;Ortega;Peters;Quandt;Richter;Schulz;Thomas;Ulrich;Vogel;Wagner;Xu;Yilmaz;Zimmermann;Arnold;\
			Brandt;Conrad;Dorn;Ernst;Frank;Gruber;Hahn;Jung;Kaiser;Lorenz;Moser;Nowak;Otto""");

	static final List<String> STREETS = split("""
			Hauptstrasse;Bahnhofstrasse;Gartenweg;Lindenallee;Schulstrasse;Am Markt;Kirchgasse;Bergstrasse;\
			Mozartring;Hafenstrasse;Wiesenweg;Birkenallee;Rosenweg;Talstrasse;Ringstrasse;Feldweg;Seestrasse;\
			Waldstrasse;Industriestrasse;Schillerplatz""");

	static final List<String> CITIES = split("""
			Berlin;Hamburg;Munich;Cologne;Frankfurt;Stuttgart;Leipzig;Dortmund;Essen;Bremen;Dresden;Hanover;\
			Nuremberg;Duisburg;Bochum;Wuppertal;Bielefeld;Bonn;Mannheim;Augsburg;Kiel;Rostock;Mainz;Kassel;\
			Erfurt;Halle;Jena;Ulm;Trier;Potsdam""");

	static final List<String> WORDS = split("""
			anvil;bolt;bracket;brush;bucket;cable;chain;clamp;crate;drill;fan;file;filter;fuse;gasket;glove;\
			hammer;handle;hinge;hose;hook;jack;joint;key;knob;ladder;lamp;latch;lever;lock;magnet;mask;nail;nut;\
			oil;paint;pipe;plank;plate;pliers;plug;pump;rail;rivet;rope;sander;saw;screw;seal;shaft;shovel;sieve;\
			socket;spring;switch;tape;tarp;tile;tool;torch;tray;tube;valve;vise;washer;wheel;wire;wrench;\
			steel large;steel small;steel short;steel long;steel heavy;steel light;brass large;brass small;\
			brass short;brass long;brass heavy;brass light;copper large;copper small;copper short;copper long;\
			copper heavy;copper light;rubber large;rubber small;rubber short;rubber long;rubber heavy;\
			rubber light;plastic large;plastic small;plastic short;plastic long;plastic heavy;plastic light;\
			oak large;oak small;oak short;oak long;oak heavy;oak light""");

	static final List<String> TEXT = split("""
			about;above;account;across;address;after;again;against;agreed;ahead;almost;along;already;also;\
			although;always;among;amount;another;answer;any;appointment;around;arrival;arrived;ask;asked;\
			available;away;back;bad;balance;bank;bay;because;before;begin;behind;below;beside;best;better;\
			between;big;bill;blue;board;both;bottom;box;branch;break;bring;broken;brought;building;busy;buyer;\
			call;called;came;can;cannot;card;care;carrier;case;cash;caution;change;charge;check;checked;claim;\
			clean;clear;close;closed;code;cold;collect;come;complete;condition;confirmed;contact;copy;corner;\
			correct;cost;could;count;courier;cover;credit;customer;damage;damaged;date;day;days;dealer;debt;\
			delay;delayed;deliver;delivered;delivery;deposit;desk;detail;different;direct;discount;dispatch;dock;\
			document;done;door;double;down;driver;dry;due;during;each;early;east;empty;enclosed;end;enough;enter;\
			entrance;error;evening;every;exact;exchange;expected;expensive;extra;faulty;fax;few;final;find;fine;\
			first;fit;fix;floor;follow;forward;found;fragile;free;fresh;friday;from;front;full;further;garage;\
			gate;give;glass;go;goods;grey;ground;guard;half;hall;hand;handed;handle;hard;have;heavy;held;help;\
			here;hold;home;hour;house;how;if;important;inside;instead;invoice;issue;item;items;keep;kept;label;\
			large;last;late;later;leave;left;less;letter;lift;light;line;list;little;load;local;lock;long;lorry;\
			lost;low;mail;make;manager;mark;market;may;measure;meet;message;middle;minute;missing;monday;money;\
			month;more;morning;most;move;much;must;name;near;need;needed;neighbour;never;new;next;night;no;none;\
			noon;north;note;nothing;notice;now;number;off;offer;office;often;old;once;one;only;open;order;other;\
			out;outside;over;own;packed;page;paid;pallet;paper;parcel;park;part;party;pass;pay;payment;per;\
			person;phone;photo;pick;piece;place;plan;please;point;porter;possible;post;price;print;problem;\
			product;proof;quantity;question;quick;quiet;ready;rear;reason;receipt;received;recipient;red;refund;\
			refused;remainder;rest;return;returned;right;ring;road;room;round;safe;said;sample;saturday;second;\
			sell;send;sent;separate;serial;service;set;several;shelf;shift;ship;shipped;shop;short;should;show;\
			side;sign;signed;since;site;size;small;some;soon;south;space;spare;special;staff;stairs;stand;start;\
			stay;still;stock;stop;store;street;such;sunday;supplier;take;taken;tax;telephone;ten;test;thank;\
			their;then;there;they;thing;third;this;three;through;thursday;ticket;till;time;to;today;together;\
			tomorrow;too;top;total;towards;track;traffic;trolley;truck;tuesday;turn;two;under;unit;until;up;\
			upstairs;urgent;use;used;usual;van;very;visit;wait;want;warehouse;was;wednesday;week;weight;well;\
			west;wet;what;when;where;which;while;white;who;will;window;wish;with;within;without;work;wrong;yard;\
			year;yellow;yes;yesterday;yet""");

	private Words() {
	}

	private static List<String> split(String text) {
		return List.of(text.split(";"));
	}

}
